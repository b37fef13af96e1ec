/** The list of the plan's indicators: a row for each target, and one for each without a target. */
import { ARITHMETIC, INDICATOR_KINDS, OPERATORS, VERDICTS } from '../figures/indicator-progress.ts';
import { defineList } from './list.ts';

export const INDICATORS = defineList({
  path: 'indicators',
  label: '规划指标',
  page: { title: '规划指标' },
  action: 'records:read',
  doing: '查看规划指标',
  row: 'IndicatorTarget',
  tag: '指标',
  columns: [
    { key: 'code', label: '指标编码', kind: 'code', of: 'indicator' },
    { key: 'name', label: '指标', kind: 'text', nameOf: 'code' },
    { key: 'group', label: '一级指标', kind: 'text', few: true },
    { key: 'kind', label: '类型', kind: 'text', options: INDICATOR_KINDS, few: true },
    { key: 'unit', label: '单位', kind: 'text', few: true },
    { key: 'base_year', label: '基期', kind: 'whole' },
    { key: 'base', label: '基数', kind: 'number' },
    { key: 'period', label: '目标期', kind: 'text', few: true },
    { key: 'operator', label: '比较', kind: 'text', options: OPERATORS, few: true },
    { key: 'target', label: '目标值', kind: 'number' },
    { key: 'bracket', label: '累计提高数', kind: 'number' },
    { key: 'growth', label: '文件所载增长', kind: 'text' },
    { key: 'value', label: '最近实际数', kind: 'number' },
    { key: 'observed_year', label: '实际数年份', kind: 'whole' },
    { key: 'gap', label: '距目标', kind: 'number' },
    { key: 'verdict', label: '判断', kind: 'text', options: VERDICTS, few: true },
    { key: 'arithmetic', label: '文件自身是否相符', kind: 'text', options: ARITHMETIC },
    { key: 'document', label: '出处文件', kind: 'text', few: true },
    { key: 'note', label: '口径说明', kind: 'text' },
    { key: 'seq', label: '记录号', kind: 'whole', of: 'event' },
  ],
});
