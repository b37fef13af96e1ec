/** Lists of figures: the catalogue, published numbers, coverage by credit. */
import { QUALIFICATIONS } from '../books/parties.ts';
import { BASES, UNITS } from '../figures/figure.ts';
import { OPERATORS } from '../figures/indicator-progress.ts';
import { RECONCILIATION_STATUSES } from '../figures/reconciliation.ts';
import { figure } from './columns.ts';
import { defineList } from './list.ts';

export const FIGURES = defineList({
  path: 'figures',
  label: '指标',
  page: { title: '全部指标' },
  action: 'records:read',
  doing: '查看指标',
  row: 'FigureRow',
  tag: '指标',
  isShort: true,
  columns: [
    { key: 'id', label: '指标编号', kind: 'code', of: 'figure' },
    { key: 'label', label: '指标', kind: 'text', nameOf: 'id' },
    { key: 'basis', label: '口径', kind: 'text', options: BASES, few: true },
    { key: 'value', label: '数值', kind: 'number', unitIn: 'unit', hint: '单位见“单位”列' },
    { key: 'unit', label: '单位', kind: 'text', options: UNITS, few: true },
    { key: 'meaning', label: '口径说明', kind: 'text' },
    { key: 'scheme', label: '产业分类', kind: 'code' },
  ],
});

export const PUBLISHED_FIGURES = defineList({
  path: 'published-figures',
  label: '对外口径核对',
  page: { title: '对外口径核对', path: 'published' },
  action: 'reports:read',
  doing: '核对对外口径',
  row: 'PublishedFigure',
  tag: '指标',
  isShort: true,
  columns: [
    { key: 'figure', label: '指标编号', kind: 'code', of: 'figure' },
    { key: 'figure_name', label: '指标', kind: 'text', nameOf: 'figure' },
    { key: 'label', label: '文件中的表述', kind: 'text' },
    { key: 'document', label: '出处文件', kind: 'text', few: true },
    { key: 'said_of', label: '该数字的截至日', kind: 'day' },
    { key: 'operator', label: '范围', kind: 'text', options: OPERATORS, few: true },
    {
      key: 'published',
      label: '公布数',
      kind: 'number',
      decimalsIn: 'decimals',
      hint: '单位见“单位”列',
    },
    {
      key: 'computed',
      label: '计算数',
      kind: 'number',
      decimalsIn: 'decimals',
      hint: '单位与小数位同公布数',
    },
    {
      key: 'difference',
      label: '差异',
      kind: 'number',
      decimalsIn: 'decimals',
      hint: '计算数减公布数',
    },
    { key: 'unit', label: '单位', kind: 'text', few: true },
    { key: 'decimals', label: '小数位', kind: 'count' },
    {
      key: 'status',
      label: '核对结果',
      kind: 'text',
      options: RECONCILIATION_STATUSES,
      few: true,
    },
    { key: 'note', label: '说明', kind: 'text' },
    { key: 'seq', label: '记录号', kind: 'whole', of: 'event' },
  ],
});

const DEFAULT_QUALIFICATION = 'high-tech';

export const COVERAGE = defineList({
  path: 'coverage',
  label: '授信覆盖名单',
  page: { title: '授信覆盖', under: 'credit-lines' },
  action: 'reports:read',
  doing: '查看授信覆盖',
  row: 'Coverage',
  tag: '指标',
  columns: [
    { key: 'enterprise', label: '企业编码', kind: 'code', of: 'enterprise' },
    { key: 'enterprise_name', label: '企业', kind: 'text', nameOf: 'enterprise' },
    { key: 'covered', label: '曾获授信', kind: 'flag', few: true },
    { key: 'in_force', label: '授信在效', kind: 'flag', few: true },
    {
      key: 'qualification',
      label: '资质',
      kind: 'text',
      options: QUALIFICATIONS,
      few: true,
      otherwise: DEFAULT_QUALIFICATION,
      hint: `不填为 ${DEFAULT_QUALIFICATION}（${QUALIFICATIONS[DEFAULT_QUALIFICATION]}）`,
    },
  ],
});

/** 投贷联动: enterprises with both an investment and a credit line. */
export const EQUITY_AND_CREDIT = defineList({
  path: 'equity-and-credit',
  label: '投贷联动',
  page: { title: '投贷联动', under: 'enterprises' },
  action: 'reports:read',
  doing: '查看投贷联动',
  row: 'EquityAndCredit',
  tag: '指标',
  figuresBy: { enterprise: 'enterprise' },
  columns: [
    { key: 'enterprise', label: '企业编码', kind: 'code', of: 'enterprise' },
    { key: 'enterprise_name', label: '企业', kind: 'text', nameOf: 'enterprise' },
    figure('invested', 'fund.invested', { basis: 'inception', total: true }),
    figure('granted', 'credit.granted', { basis: 'inception', total: true }),
    figure('drawn', 'credit.drawn', { basis: 'inception', total: true }),
  ],
});
