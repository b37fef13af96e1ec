/** The list of securitisation deals. */
import { DEAL_FORMS } from '../books/securitisation.ts';
import { figure, NAME, RECORD } from './columns.ts';
import { defineRegisteredList } from './list.ts';

export const DEALS = defineRegisteredList({
  path: 'deals',
  label: '证券化项目',
  page: { title: '证券化项目' },
  action: 'reports:read',
  doing: '查看证券化项目',
  row: 'Deal',
  tag: '查询',
  kinds: ['deal'],
  registeredBy: 'deal.issued',
  figuresBy: { instrument: 'code' },
  columns: [
    { key: 'code', label: '项目编码', kind: 'code', of: 'deal', from: 'code' },
    NAME,
    {
      key: 'form',
      label: '形式',
      kind: 'text',
      options: DEAL_FORMS,
      few: true,
      from: { field: 'form' },
    },
    { key: 'venue', label: '挂牌场所', kind: 'text', few: true, from: { field: 'venue' } },
    { key: 'issued_on', label: '发行日', kind: 'day', from: 'registered_on' },
    { key: 'matures_on', label: '预期到期日', kind: 'day', from: { field: 'matures_on' } },
    figure('issued', 'securitisation.issued', { total: true }),
    figure('financed', 'securitisation.financed', { total: true }),
    // An enterprise in two deals would be counted twice: no sum.
    figure('enterprises', 'securitisation.enterprises', { kind: 'count', label: '融资企业数' }),
    figure('collected', 'securitisation.collected', { total: true }),
    figure('subsidised', 'securitisation.subsidised', { total: true }),
    RECORD,
  ],
});
