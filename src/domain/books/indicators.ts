/** Indicators with targets and values, and published numbers to compare with the records. */
import { CATALOGUE } from '../figures/catalogue/index.ts';
import { defineEvent, type Book, type Finding } from '../journal/event-definition.ts';
import {
  INDICATOR_KINDS,
  INDICATOR_UNITS,
  isPeriod,
  OPERATORS,
  type IndicatorKind,
} from '../figures/indicator-progress.ts';

const EXTREMES = { min: '-9999999999', max: '9999999999' } as const;
const YEARS = { min: 1949, max: 2199 } as const;

const indicator = {
  kind: 'reference',
  label: '指标',
  hint: '编码或指标名称',
  to: ['indicator'],
} as const;

/** Leaves out what was not stated, so that “-” stays absent. */
const stated = (detail: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined));

const indicatorDefined = defineEvent({
  type: 'indicator.defined',
  label: '登记指标',
  hint: '登记规划或公开文件中的一项指标及其口径；口径不同的各登记为一项，互不比较。',
  reach: 'bureau',
  fields: {
    code: { kind: 'code', label: '编码', hint: '留空则自动生成', optional: true },
    name: { kind: 'text', label: '指标名称', hint: '按文件原样填写', max: 200 },
    aliases: { kind: 'texts', label: '简称与别名', max: 200, optional: true },
    group: { kind: 'text', label: '一级指标', max: 100, optional: true },
    part_of: {
      ...indicator,
      label: '所属合计',
      hint: '本指标是其组成部分的那项指标',
      optional: true,
    },
    unit: { kind: 'choice', label: '单位', options: INDICATOR_UNITS },
    kind: {
      kind: 'choice',
      label: '类型',
      hint: '水平：年均增长；存量：期末减基数；年度流量：[] 为期内合计；累计：只有期内合计',
      options: INDICATOR_KINDS,
    },
    nature: {
      kind: 'choice',
      label: '指标属性',
      options: { expected: '预期性', binding: '约束性' },
      optional: true,
    },
    differs_from: {
      ...indicator,
      label: '易混指标',
      hint: '名称相近而口径不同、不得相比的指标',
      optional: true,
    },
    note: { kind: 'text', label: '口径说明', max: 500, optional: true },
  },
  registers: (data) => ({
    kind: 'indicator',
    ...(data.code !== undefined && { code: data.code }),
    name: data.name,
    aliases: data.aliases ?? [],
  }),
  marks: ({ data }) => {
    const { code, name, kind, group, part_of, unit, nature, differs_from, note } = data;
    return [
      { kind: 'name', subject: code!, key: '', value: name },
      {
        kind: 'indicator',
        subject: code!,
        key: '',
        value: kind,
        detail: stated({ name, unit, group, part_of, nature, differs_from, note }),
      },
    ];
  },
});

const invalid = (pointer: string, detail: string): Finding => ({
  code: 'field_invalid',
  pointer: `/data/${pointer}`,
  detail,
});

interface Stated {
  period: string;
  base_year: number;
  base_value?: string;
  value?: string;
  bracket?: string;
}

/** Checks what a target of each kind may state; a target that fits no kind could not be judged. */
function checkNumbers(kind: IndicatorKind, data: Stated): Finding[] {
  const findings: Finding[] = [];
  if (kind === 'cumulative' && (data.base_value ?? data.value) !== undefined) {
    const pointer = data.value === undefined ? 'base_value' : 'value';
    findings.push(
      invalid(pointer, '累计类指标没有基数和目标值（文件中为“-”），请只填累计提高数。'),
    );
  }
  if (kind === 'level' && data.bracket !== undefined) {
    findings.push(invalid('bracket', '水平类指标没有累计提高数；年均增长请填在“文件所载增长”。'));
  }
  if (data.value === undefined && data.bracket === undefined) {
    findings.push({
      code: 'field_missing',
      pointer: '/data/value',
      detail: '请填写目标值或累计提高数；两者都没有的，没有可登记的目标。',
    });
  }
  return findings;
}

const targetSet = defineEvent({
  type: 'target.set',
  label: '设定目标',
  hint: '登记指标在某一目标期的目标；日后再次登记同一指标、同一目标期即为调整。发生日为文件印发日。',
  reach: 'bureau',
  fields: {
    indicator,
    period: {
      kind: 'text',
      label: '目标期',
      hint: '年份或日期，例如 2025、2025-12-31',
      max: 10,
    },
    base_year: { kind: 'count', label: '基期年份', ...YEARS },
    base_value: {
      kind: 'ratio',
      label: '基数',
      hint: '文件中为“-”的留空，不填 0',
      ...EXTREMES,
      optional: true,
    },
    operator: {
      kind: 'choice',
      label: '比较',
      hint: '留空为 ≥；“以上”填 ≥，“超”填 >',
      options: OPERATORS,
      optional: true,
    },
    value: {
      kind: 'ratio',
      label: '目标值',
      hint: '文件中为“-”的留空，不填 0',
      ...EXTREMES,
      optional: true,
    },
    bracket: {
      kind: 'ratio',
      label: '累计提高数',
      hint: '文件中 [] 内的数',
      ...EXTREMES,
      optional: true,
    },
    growth: {
      kind: 'text',
      label: '文件所载增长',
      hint: '按文件原样填写，例如 11.6%、[14]、-',
      max: 100,
      optional: true,
    },
    quote: { kind: 'text', label: '原文', max: 500 },
  },
  check: ({ data }, facts) => {
    const kind = facts.entity(data.indicator).data.kind as IndicatorKind;
    const findings = checkNumbers(kind, data);
    if (!isPeriod(data.period)) {
      findings.push(
        invalid('period', `目标期“${data.period}”应为年份或日期，例如 2025、2025-12-31。`),
      );
    } else if (data.period.slice(0, 4) <= String(data.base_year)) {
      findings.push({
        code: 'period_reversed',
        pointer: '/data/period',
        detail: `目标期 ${data.period} 应晚于基期 ${data.base_year} 年。`,
      });
    }
    return findings;
  },
  marks: ({ data }) => {
    const { base_year, base_value, operator = '≥', value, bracket, growth, quote } = data;
    return [
      {
        kind: 'target',
        subject: data.indicator,
        key: data.period,
        value: value ?? '-',
        detail: stated({ base_year, base_value, operator, value, bracket, growth, quote }),
      },
    ];
  },
});

const indicatorObserved = defineEvent({
  type: 'indicator.observed',
  label: '指标实际数',
  hint: '登记指标某一年份的数；日后再次登记同一年份即为修订。发生日为公布日。',
  reach: 'bureau',
  fields: {
    indicator,
    year: { kind: 'count', label: '年份', ...YEARS },
    value: {
      kind: 'ratio',
      label: '数值',
      hint: '累计类指标填自基期起的累计数，其余填当年数',
      ...EXTREMES,
    },
    status: {
      kind: 'choice',
      label: '数据性质',
      options: { actual: '实际', flash: '快报' },
    },
    quote: { kind: 'text', label: '原文', max: 500, optional: true },
  },
  check: ({ data, effective_on }) =>
    String(data.year) > effective_on.slice(0, 4)
      ? [invalid('year', `${data.year} 年晚于发生日 ${effective_on}，尚无该年的数。`)]
      : [],
  marks: ({ data }) => [
    {
      kind: 'observation',
      subject: data.indicator,
      key: String(data.year),
      value: data.value,
      detail: stated({ status: data.status, quote: data.quote }),
    },
  ],
});

const figurePublished = defineEvent({
  type: 'figure.published',
  label: '对外公布数',
  hint: '公开文件中的数字，用于与台账核对；发生日为该数字的截至日。',
  reach: 'bureau',
  fields: {
    figure: { kind: 'text', label: '指标编号', hint: '例如 fund.invested', max: 80 },
    label: { kind: 'text', label: '文件中的表述', max: 200 },
    value: { kind: 'ratio', label: '公布值', ...EXTREMES },
    unit: {
      kind: 'choice',
      label: '单位',
      options: { 元: '元', 万元: '万元', 亿元: '亿元', '%': '%', 个: '个', 家: '家', 支: '支' },
    },
    decimals: { kind: 'count', label: '小数位', min: 0, max: 6 },
    operator: {
      kind: 'choice',
      label: '比较',
      hint: '留空则按公布的小数位核对是否相等；“超”填 >，“以上”填 ≥，按未取整的数核对',
      options: OPERATORS,
      optional: true,
    },
    note: { kind: 'text', label: '口径说明', max: 500, optional: true },
  },
  check: ({ data }) =>
    CATALOGUE.has(data.figure)
      ? []
      : [
          invalid(
            'figure',
            `没有编号为“${data.figure}”的指标。请填写指标编号，例如 fund.invested；每个数字的计算页上都写有它的指标编号。`,
          ),
        ],
  marks: (event) => [
    {
      kind: 'published',
      subject: event.data.figure,
      key: event.document ?? '',
      value: event.data.value,
      detail: stated({
        label: event.data.label,
        unit: event.data.unit,
        decimals: event.data.decimals,
        operator: event.data.operator,
        note: event.data.note,
      }),
    },
  ],
});

export const indicators: Book = {
  name: 'indicators',
  label: '指标与对外口径',
  events: [indicatorDefined, targetSet, indicatorObserved, figurePublished],
};
