/** The tables of securitisation and of 先投后股. */
import { PROJECT_SOURCES } from '../../domain/books/grants.ts';
import { PROJECT_STAGES } from '../../domain/books/grants-fields.ts';
import { Decimal } from '../../domain/values/money.ts';
import { flagCell, type Column, type Row } from '../../domain/lists/table.ts';
import {
  ENTERPRISE,
  figureCells,
  figureColumn,
  RECORD,
  restsOnDemo,
  said,
  type WholeTable,
} from './reader.ts';

const FORMS = { abs: '资产支持专项计划（ABS）', abn: '资产支持票据（ABN）' } as const;

const DEAL_FIGURES: readonly Column[] = [
  figureColumn('issued', 'securitisation.issued', { total: true }),
  figureColumn('financed', 'securitisation.financed', { total: true }),
  // An enterprise in two deals would be counted twice: no sum.
  figureColumn('enterprises', 'securitisation.enterprises', { label: '融资企业数' }),
  figureColumn('collected', 'securitisation.collected', { total: true }),
  figureColumn('subsidised', 'securitisation.subsidised', { total: true }),
];

const DEALS: WholeTable = {
  path: 'deals',
  label: '证券化项目',
  action: 'records:read',
  doing: '查看证券化项目',
  columns: [
    { key: 'code', label: '项目编码', kind: 'code', of: 'deal' },
    { key: 'name', label: '名称', kind: 'text', nameOf: 'code' },
    { key: 'form', label: '形式', kind: 'text', options: FORMS, few: true },
    { key: 'venue', label: '挂牌场所', kind: 'text', few: true },
    { key: 'issued_on', label: '发行日', kind: 'day' },
    { key: 'matures_on', label: '预期到期日', kind: 'day' },
    ...DEAL_FIGURES,
    RECORD,
  ],
  async load(reader) {
    const deals = await reader.entities('deal');
    const names = await reader.names();
    const figures = await reader.columns('instrument', DEAL_FIGURES);
    const demo = await reader.illustrative(deals.map(({ seq }) => seq));
    return deals.map(({ code, data, beginsOn, seq }): Row => ({
      key: code,
      illustrative: demo.has(seq) || restsOnDemo(figures, code),
      cells: {
        code,
        name: names(code),
        form: said(data.form),
        venue: said(data.venue),
        issued_on: beginsOn,
        matures_on: said(data.matures_on),
        ...figureCells(figures, code),
        seq: new Decimal(seq),
      },
    }));
  },
};

const PROGRAMME_FIGURES: readonly Column[] = [
  figureColumn('pool', 'grants.pool', { total: true, label: '规模' }),
  figureColumn('approved', 'grants.approved', { total: true }),
  figureColumn('disbursed', 'grants.disbursed', { total: true }),
  figureColumn('available', 'grants.available', { total: true, label: '可用余额' }),
];

const PROGRAMMES: WholeTable = {
  path: 'programmes',
  label: '先投后股专项资金',
  action: 'records:read',
  doing: '查看先投后股专项资金',
  columns: [
    { key: 'code', label: '专项编码', kind: 'code', of: 'programme' },
    { key: 'name', label: '名称', kind: 'text', nameOf: 'code' },
    { key: 'funded_on', label: '设立日', kind: 'day' },
    { key: 'revolving', label: '滚动使用', kind: 'flag', few: true },
    ...PROGRAMME_FIGURES,
    RECORD,
  ],
  async load(reader) {
    const programmes = await reader.entities('programme');
    const names = await reader.names();
    const figures = await reader.columns('vehicle', PROGRAMME_FIGURES);
    const demo = await reader.illustrative(programmes.map(({ seq }) => seq));
    return programmes.map(({ code, data, beginsOn, seq }): Row => ({
      key: code,
      illustrative: demo.has(seq) || restsOnDemo(figures, code),
      cells: {
        code,
        name: names(code),
        funded_on: beginsOn,
        revolving: flagCell(data.revolving as boolean | undefined),
        ...figureCells(figures, code),
        seq: new Decimal(seq),
      },
    }));
  },
};

const PROJECT_FIGURES: readonly Column[] = [
  figureColumn('approved', 'grants.approved', { total: true }),
  figureColumn('disbursed', 'grants.disbursed', { total: true }),
  figureColumn('returned', 'grants.returned', { total: true }),
  figureColumn('written_off', 'grants.written_off', { total: true }),
  figureColumn('converted', 'grants.converted', { total: true }),
  figureColumn('expected_benefit', 'grants.expected_benefit', { total: true }),
];

const PROJECTS: WholeTable = {
  path: 'projects',
  label: '先投后股项目',
  action: 'records:read',
  doing: '查看先投后股项目',
  columns: [
    { key: 'code', label: '项目编码', kind: 'code', of: 'project' },
    { key: 'name', label: '名称', kind: 'text', nameOf: 'code' },
    { key: 'programme', label: '专项编码', kind: 'code', of: 'programme' },
    { key: 'programme_name', label: '专项资金', kind: 'text', nameOf: 'programme', few: true },
    ...ENTERPRISE,
    { key: 'source', label: '项目来源', kind: 'text', options: PROJECT_SOURCES, few: true },
    { key: 'stage', label: '阶段', kind: 'text', options: PROJECT_STAGES, few: true },
    { key: 'stage_since', label: '进入阶段日', kind: 'day' },
    { key: 'proposed_on', label: '申报日', kind: 'day' },
    ...PROJECT_FIGURES,
    RECORD,
  ],
  async load(reader) {
    const projects = await reader.entities('project');
    const names = await reader.names();
    const stages = await reader.marks('stage');
    const figures = await reader.columns('instrument', PROJECT_FIGURES);
    const demo = await reader.illustrative(projects.map(({ seq }) => seq));
    return projects.map(({ code, data, beginsOn, seq }): Row => {
      const stage = stages.get(code);
      return {
        key: code,
        illustrative: demo.has(seq) || restsOnDemo(figures, code),
        cells: {
          code,
          name: names(code),
          programme: said(data.programme),
          programme_name: names(data.programme),
          enterprise: said(data.enterprise),
          enterprise_name: names(data.enterprise),
          source: said(data.source),
          stage: stage?.value ?? null,
          stage_since: stage?.effective_on ?? null,
          proposed_on: beginsOn,
          ...figureCells(figures, code),
          seq: new Decimal(seq),
        },
      };
    });
  },
};

export const DEAL_TABLES: readonly WholeTable[] = [DEALS, PROGRAMMES, PROJECTS];
