/** Lists of all parties, and of enterprises with what they have in each book. */
import { LISTING_STAGES, QUALIFICATIONS, REGION_LIST, ZONE_LIST } from '../books/parties.ts';
import { STRATEGIC_SCHEME } from '../figures/groupings.ts';
import { ENTITY_KINDS, PARTY_KINDS } from '../values/entity-codes.ts';
import { figure, NAME, RECORD } from './columns.ts';
import { defineRegisteredList, type Column } from './list.ts';

const KINDS = Object.fromEntries(PARTY_KINDS.map((kind) => [kind, ENTITY_KINDS[kind].label]));

const CALLED = [
  NAME,
  { key: 'other_names', label: '别名与曾用名', kind: 'text', from: 'other_names' },
  { key: 'uscc', label: '统一社会信用代码', kind: 'code', from: { field: 'uscc' } },
] as const satisfies readonly Column[];

/** The region and the industry of an enterprise, by the lists in force. */
export const REGION = [
  { key: 'region', label: '注册地代码', kind: 'code', from: { statement: 'region' } },
  {
    key: 'region_label',
    label: '注册地',
    kind: 'text',
    nameOf: 'region',
    list: REGION_LIST,
    few: true,
  },
] as const satisfies readonly Column[];

export const INDUSTRY = [
  {
    key: 'industry',
    label: '产业代码',
    kind: 'code',
    from: { statement: 'industry', key: STRATEGIC_SCHEME },
  },
  {
    key: 'industry_label',
    label: '产业',
    kind: 'text',
    nameOf: 'industry',
    list: STRATEGIC_SCHEME,
    // 不属于五大 means that the industry was determined, 未作产业认定 that it was not.
    none: '不属于五大',
    missing: '未作产业认定',
    few: true,
  },
] as const satisfies readonly Column[];

export const LISTING = {
  key: 'listing',
  label: '上市进程',
  kind: 'text',
  options: LISTING_STAGES,
  few: true,
  from: { statement: 'listing' },
} as const satisfies Column;

const ZONE = [
  { key: 'zone', label: '功能区代码', kind: 'code', from: { statement: 'zone' } },
  {
    key: 'zone_label',
    label: '功能区',
    kind: 'text',
    nameOf: 'zone',
    list: ZONE_LIST,
    none: '不在功能区内',
    few: true,
  },
] as const satisfies readonly Column[];

export const PARTIES = defineRegisteredList({
  path: 'parties',
  label: '主体',
  page: { title: '主体', under: 'enterprises' },
  action: 'records:read',
  doing: '查看主体',
  row: 'Party',
  tag: '查询',
  kinds: PARTY_KINDS,
  registeredBy: 'party.registered',
  columns: [
    { key: 'code', label: '编码', kind: 'code', of: 'party', from: 'code' },
    { key: 'kind', label: '类别', kind: 'text', options: KINDS, few: true, from: 'kind' },
    ...CALLED,
    ...REGION,
    ...ZONE,
    { key: 'founded_on', label: '成立日期', kind: 'day', from: { field: 'founded_on' } },
    { key: 'registered_on', label: '台账起始日', kind: 'day', from: 'registered_on' },
    RECORD,
  ],
});

const HELD = { total: true, confidential: true } as const;

export const ENTERPRISES = defineRegisteredList({
  path: 'enterprises',
  label: '企业',
  page: { title: '企业' },
  action: 'records:read',
  doing: '查看企业',
  row: 'Enterprise',
  tag: '查询',
  kinds: ['enterprise'],
  registeredBy: 'party.registered',
  figuresBy: { enterprise: 'code' },
  columns: [
    { key: 'code', label: '编码', kind: 'code', of: 'enterprise', from: 'code' },
    ...CALLED,
    ...REGION,
    ...ZONE,
    ...INDUSTRY,
    {
      key: 'qualifications',
      label: '有效资质',
      kind: 'text',
      options: QUALIFICATIONS,
      few: true,
      many: true,
      from: { inForce: 'qualification' },
    },
    LISTING,
    figure('invested', 'fund.invested', {
      label: '获基金投资',
      hint: '只含您可见的基金',
      basis: 'inception',
      total: true,
    }),
    figure('granted', 'credit.granted', HELD),
    figure('drawn', 'credit.drawn', HELD),
    figure('outstanding', 'credit.outstanding', HELD),
    figure('financed', 'securitisation.financed', { ...HELD, label: '证券化融资' }),
    figure('disbursed', 'grants.disbursed', { ...HELD, label: '先投后股拨付' }),
    RECORD,
  ],
});
