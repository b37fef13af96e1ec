/** Tables of figures: the catalogue, what was said in public, indicators, coverage by credit. */
import { QUALIFICATIONS } from '../../domain/books/parties.ts';
import { LIST_KINDS } from '../../domain/books/reference.ts';
import { CATALOGUE } from '../../domain/figures/catalogue/index.ts';
import { BASES, type Unit } from '../../domain/figures/figure.ts';
import {
  ARITHMETIC,
  INDICATOR_KINDS,
  OPERATORS,
  PROGRESS_REASONS,
  VERDICTS,
} from '../../domain/figures/indicator-progress.ts';
import { Decimal, wireRatio } from '../../domain/values/money.ts';
import { RECONCILIATION_STATUSES } from '../../domain/figures/reconciliation.ts';
import { flagCell, isNumber, valueCell, type Cell, type Row } from '../../domain/lists/table.ts';
import { equityAndCreditAt } from '../exposure.ts';
import { allFiguresAt, coverageAt, reconciledAt } from '../figures.ts';
import { indicatorsAt, type IndicatorReading, type TargetReading } from '../indicators.ts';
import { ENTERPRISE, figureColumn, RECORD, type WholeTable } from './reader.ts';

/** As its unit says it: a share of 0.957 is 95.7 beside a "%". Quotients as the wire has them. */
const inUnit = (cell: Cell, unit: Unit): Cell => {
  if (!isNumber(cell) || (unit !== '%' && unit !== '倍')) return cell;
  const wired = new Decimal(wireRatio(cell));
  return unit === '%' ? wired.times(100) : wired;
};

const FIGURES: WholeTable = {
  path: 'figures',
  label: '指标',
  action: 'records:read',
  doing: '查看指标',
  columns: [
    { key: 'id', label: '指标编号', kind: 'code', of: 'figure' },
    { key: 'label', label: '指标', kind: 'text', nameOf: 'id' },
    { key: 'basis', label: '口径', kind: 'text', options: BASES, few: true },
    { key: 'value', label: '数值', kind: 'number', hint: '单位见“单位”列' },
    { key: 'unit', label: '单位', kind: 'text', few: true },
    { key: 'meaning', label: '口径说明', kind: 'text' },
    { key: 'scheme', label: '产业分类', kind: 'code' },
  ],
  async load(reader) {
    const all = await allFiguresAt(reader.sql, reader.moment);
    return all.map(({ figure, basis, values: [value] }): Row => ({
      key: figure.id,
      illustrative: value!.illustrative,
      cells: {
        id: figure.id,
        label: figure.label,
        basis,
        value: inUnit(valueCell(value), figure.unit),
        unit: figure.unit,
        meaning: figure.meaning,
        scheme: figure.scheme ?? null,
      },
    }));
  },
};

const PUBLISHED: WholeTable = {
  path: 'published-figures',
  label: '对外口径核对',
  action: 'reports:read',
  doing: '核对对外口径',
  columns: [
    { key: 'figure', label: '指标编号', kind: 'code', of: 'figure' },
    { key: 'figure_name', label: '指标', kind: 'text', nameOf: 'figure' },
    { key: 'label', label: '文件中的表述', kind: 'text' },
    { key: 'document', label: '出处文件', kind: 'text', few: true },
    { key: 'said_of', label: '该数字的截至日', kind: 'day' },
    { key: 'operator', label: '范围', kind: 'text', options: OPERATORS, few: true },
    { key: 'published', label: '公布数', kind: 'number', hint: '单位见“单位”列' },
    { key: 'computed', label: '计算数', kind: 'number', hint: '单位与小数位同公布数' },
    { key: 'difference', label: '差异', kind: 'number', hint: '计算数减公布数' },
    { key: 'unit', label: '单位', kind: 'text', few: true },
    { key: 'status', label: '核对结果', kind: 'text', options: RECONCILIATION_STATUSES, few: true },
    { key: 'note', label: '说明', kind: 'text' },
    RECORD,
  ],
  async load(reader) {
    const number = (text: string | undefined): Cell =>
      text === undefined ? null : new Decimal(text);
    const all = await reconciledAt(reader.sql, reader.moment);
    return all.map(({ published, computed, difference, status, illustrative }): Row => ({
      key: String(published.seq),
      illustrative,
      cells: {
        figure: CATALOGUE.has(published.figure) ? published.figure : null,
        figure_name: CATALOGUE.get(published.figure)?.label ?? null,
        label: published.label,
        document: published.document,
        said_of: published.asOf,
        operator: published.operator ?? null,
        published: new Decimal(published.value),
        computed: number(computed),
        difference: number(difference),
        unit: published.unit,
        status,
        note: published.note ?? null,
        seq: new Decimal(published.seq),
      },
    }));
  },
};

const number = (value: Decimal | undefined): Cell => value ?? null;

/** One row a target; an indicator without a target has a row too. */
function indicatorRow(of: IndicatorReading, reading: TargetReading | undefined): Row {
  const { indicator, name, group, note } = of;
  const { target, progress, arithmetic } = reading ?? {};
  const verdict: Cell =
    progress?.verdict ??
    (progress?.reason
      ? { reason: progress.reason, text: PROGRESS_REASONS[progress.reason] }
      : null);
  return {
    key: target ? `${indicator.code}/${target.period}` : indicator.code,
    illustrative: of.illustrative || (reading?.illustrative ?? false),
    cells: {
      code: indicator.code,
      name,
      group,
      kind: indicator.kind,
      unit: indicator.unit,
      base_year: target ? new Decimal(target.baseYear) : null,
      base: number(target?.base),
      period: target?.period ?? null,
      operator: target?.operator ?? null,
      target: number(target?.value),
      bracket: number(target?.bracket),
      growth: target?.growth ?? null,
      value: number(progress?.value),
      observed_year:
        progress?.observedYear === undefined ? null : new Decimal(progress.observedYear),
      gap: number(progress?.gap),
      verdict,
      arithmetic: arithmetic?.status ?? null,
      document: reading?.document ?? null,
      note,
      seq: reading ? new Decimal(reading.seq) : null,
    },
  };
}

const INDICATORS: WholeTable = {
  path: 'indicators',
  label: '规划指标',
  action: 'records:read',
  doing: '查看规划指标',
  columns: [
    { key: 'code', label: '指标编码', kind: 'code', of: 'indicator' },
    { key: 'name', label: '指标', kind: 'text', nameOf: 'code' },
    { key: 'group', label: '一级指标', kind: 'text', few: true },
    { key: 'kind', label: '类型', kind: 'text', options: INDICATOR_KINDS, few: true },
    { key: 'unit', label: '单位', kind: 'text', few: true },
    { key: 'base_year', label: '基期', kind: 'seq' },
    { key: 'base', label: '基数', kind: 'number' },
    { key: 'period', label: '目标期', kind: 'text', few: true },
    { key: 'operator', label: '比较', kind: 'text', options: OPERATORS, few: true },
    { key: 'target', label: '目标值', kind: 'number' },
    { key: 'bracket', label: '累计提高数', kind: 'number' },
    { key: 'growth', label: '文件所载增长', kind: 'text' },
    { key: 'value', label: '最近实际数', kind: 'number' },
    { key: 'observed_year', label: '实际数年份', kind: 'seq' },
    { key: 'gap', label: '距目标', kind: 'number' },
    { key: 'verdict', label: '判断', kind: 'text', options: VERDICTS, few: true },
    { key: 'arithmetic', label: '文件自身是否相符', kind: 'text', options: ARITHMETIC },
    { key: 'document', label: '出处文件', kind: 'text', few: true },
    { key: 'note', label: '口径说明', kind: 'text' },
    RECORD,
  ],
  async load(reader) {
    const all = await indicatorsAt(reader.sql, reader.moment);
    return all.flatMap((of) =>
      of.targets.length === 0
        ? [indicatorRow(of, undefined)]
        : of.targets.map((target) => indicatorRow(of, target)),
    );
  },
};

const COVERAGE: WholeTable = {
  path: 'coverage',
  label: '授信覆盖名单',
  action: 'reports:read',
  doing: '查看授信覆盖',
  columns: [
    { key: 'qualification', label: '资质', kind: 'text', options: QUALIFICATIONS, few: true },
    ...ENTERPRISE,
    { key: 'covered', label: '曾获授信', kind: 'flag', few: true },
    { key: 'in_force', label: '授信在效', kind: 'flag', few: true },
  ],
  async load(reader) {
    const rows: Row[] = [];
    for (const qualification of Object.keys(QUALIFICATIONS)) {
      const lists = await coverageAt(reader.sql, reader.moment, qualification);
      for (const [name, list] of Object.entries(lists)) {
        rows.push(
          ...list.map(({ enterprise, name: called, in_force, illustrative }) => ({
            key: `${qualification}/${enterprise}`,
            illustrative,
            cells: {
              qualification,
              enterprise,
              enterprise_name: called,
              covered: flagCell(name === 'covered'),
              in_force: flagCell(in_force),
            },
          })),
        );
      }
    }
    return rows;
  },
};

const EQUITY_AND_CREDIT: WholeTable = {
  path: 'equity-and-credit',
  label: '投贷联动',
  action: 'reports:read',
  doing: '查看投贷联动',
  columns: [
    ...ENTERPRISE,
    figureColumn('invested', 'fund.invested', { basis: 'inception', total: true }),
    figureColumn('granted', 'credit.granted', { basis: 'inception', total: true }),
    figureColumn('drawn', 'credit.drawn', { basis: 'inception', total: true }),
  ],
  async load(reader) {
    const rows = await equityAndCreditAt(reader.sql, reader.moment);
    return rows.map(({ enterprise, name, invested, granted, drawn }): Row => ({
      key: enterprise,
      illustrative: invested.illustrative || granted.illustrative,
      cells: {
        enterprise,
        enterprise_name: name,
        invested: valueCell(invested),
        granted: valueCell(granted),
        drawn: drawn ? valueCell(drawn) : new Decimal(0),
      },
    }));
  },
};

const CODE_LISTS: WholeTable = {
  path: 'code-lists',
  label: '代码表',
  action: 'records:read',
  doing: '查看代码表',
  columns: [
    { key: 'list', label: '代码表编号', kind: 'code', few: true },
    { key: 'title', label: '代码表', kind: 'text', nameOf: 'list', few: true },
    { key: 'kind', label: '类别', kind: 'text', options: LIST_KINDS, few: true },
    { key: 'code', label: '代码', kind: 'code' },
    { key: 'label', label: '名称', kind: 'text', nameOf: 'code' },
    { key: 'parent', label: '上级代码', kind: 'code' },
    { key: 'note', label: '说明', kind: 'text' },
    { key: 'valid_from', label: '启用日', kind: 'day' },
    { key: 'valid_to', label: '停用日', kind: 'day' },
    RECORD,
  ],
  async load(reader) {
    const lists = (await reader.lists()).all();
    const demo = await reader.illustrative(lists.map(({ seq }) => seq));
    return lists.flatMap(({ list, title, kind, seq, items, ...dates }) =>
      items.map((item): Row => ({
        key: `${list}/${item.code}`,
        illustrative: demo.has(seq),
        cells: {
          list,
          title,
          kind,
          code: item.code,
          label: item.label,
          parent: item.parent ?? null,
          note: item.note ?? null,
          valid_from: item.valid_from ?? dates.valid_from,
          valid_to: item.valid_to ?? dates.valid_to ?? null,
          seq: new Decimal(seq),
        },
      })),
    );
  },
};

export const FIGURE_TABLES: readonly WholeTable[] = [
  FIGURES,
  PUBLISHED,
  INDICATORS,
  COVERAGE,
  EQUITY_AND_CREDIT,
  CODE_LISTS,
];
