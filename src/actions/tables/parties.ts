/** Who there is: all parties, and enterprises with what they have in each book. */
import {
  LISTING_STAGES,
  QUALIFICATIONS,
  REGION_LIST,
  ZONE_LIST,
} from '../../domain/books/parties.ts';
import { NONE } from '../../domain/values/code-lists.ts';
import { ENTITY_KINDS, PARTY_KINDS, type Entity } from '../../domain/values/entity-codes.ts';
import { STRATEGIC_SCHEME } from '../../domain/figures/groupings.ts';
import { Decimal } from '../../domain/values/money.ts';
import { industryLabel } from '../../domain/report/table-3-and-4-fund.ts';
import type { Column, Row } from '../../domain/lists/table.ts';
import {
  figureCells,
  figureColumn,
  RECORD,
  restsOnDemo,
  said,
  type TableReader,
  type WholeTable,
} from './reader.ts';

const KINDS = Object.fromEntries(PARTY_KINDS.map((kind) => [kind, ENTITY_KINDS[kind].label]));

/** Former and short names: what it may be referred to by besides its name and number. */
const otherNames = ({ names, data }: Entity, name: string): string | null =>
  names.filter((each) => each !== name && each !== data.uscc).join('；') || null;

/** Where parties are, in words. */
async function places(reader: TableReader) {
  const lists = await reader.lists();
  const regions = await reader.marks('region');
  const zones = await reader.marks('zone');
  const labelled = (list: string, code: string | undefined): string | null =>
    code === undefined || code === NONE ? null : lists.label(list, code);
  return {
    region: (code: string) => labelled(REGION_LIST, regions.get(code)?.value),
    zone: (code: string) => labelled(ZONE_LIST, zones.get(code)?.value),
  };
}

const NAMED: readonly Column[] = [
  { key: 'name', label: '名称', kind: 'text', nameOf: 'code' },
  { key: 'other_names', label: '别名与曾用名', kind: 'text' },
  { key: 'uscc', label: '统一社会信用代码', kind: 'code' },
];
const PLACED: readonly Column[] = [
  { key: 'region', label: '注册地', kind: 'text', few: true },
  { key: 'zone', label: '功能区', kind: 'text', few: true },
];

const PARTIES: WholeTable = {
  path: 'parties',
  label: '主体',
  action: 'records:read',
  doing: '查看主体',
  columns: [
    { key: 'code', label: '编码', kind: 'code', of: 'party' },
    { key: 'kind', label: '类别', kind: 'text', options: KINDS, few: true },
    ...NAMED,
    ...PLACED,
    { key: 'founded_on', label: '成立日期', kind: 'day' },
    { key: 'begins_on', label: '台账起始日', kind: 'day' },
    RECORD,
  ],
  async load(reader) {
    const parties = await reader.entities(...PARTY_KINDS);
    const names = await reader.names();
    const { region, zone } = await places(reader);
    const demo = await reader.illustrative(parties.map(({ seq }) => seq));
    return parties.map((party): Row => {
      const { code, data, seq } = party;
      return {
        key: code,
        illustrative: demo.has(seq),
        cells: {
          code,
          kind: party.kind,
          name: names(code),
          other_names: otherNames(party, names(code)),
          uscc: said(data.uscc),
          region: region(code),
          zone: zone(code),
          founded_on: said(data.founded_on),
          begins_on: party.beginsOn,
          seq: new Decimal(seq),
        },
      };
    });
  },
};

const HELD: readonly Column[] = [
  figureColumn('invested', 'fund.invested', {
    basis: 'inception',
    total: true,
    label: '获基金投资',
  }),
  ...[
    figureColumn('granted', 'credit.granted'),
    figureColumn('drawn', 'credit.drawn'),
    figureColumn('outstanding', 'credit.outstanding'),
    figureColumn('financed', 'securitisation.financed', { label: '证券化融资' }),
    figureColumn('disbursed', 'grants.disbursed', { label: '先投后股拨付' }),
  ].map((column) => ({ ...column, total: true, confidential: true }) as const),
];

/** The qualifications of each enterprise that are in force on the day, in words. */
async function qualificationsOf(reader: TableReader): Promise<Map<string, string>> {
  const held = new Map<string, string[]>();
  for (const [key, label] of Object.entries(QUALIFICATIONS)) {
    for (const [code, { value, detail }] of await reader.marks('qualification', key)) {
      const inForce =
        value >= reader.moment.asOf && String(detail?.valid_from) <= reader.moment.asOf;
      if (inForce) held.set(code, [...(held.get(code) ?? []), label]);
    }
  }
  return new Map([...held].map(([code, labels]) => [code, labels.join('、')]));
}

const ENTERPRISES: WholeTable = {
  path: 'enterprises',
  label: '企业',
  action: 'records:read',
  doing: '查看企业',
  columns: [
    { key: 'code', label: '编码', kind: 'code', of: 'enterprise' },
    ...NAMED,
    ...PLACED,
    { key: 'industry', label: '产业', kind: 'text', few: true },
    { key: 'qualifications', label: '有效资质', kind: 'text', few: true, many: true },
    { key: 'listing', label: '上市进程', kind: 'text', options: LISTING_STAGES, few: true },
    ...HELD,
    RECORD,
  ],
  async load(reader) {
    const enterprises = await reader.entities('enterprise');
    const names = await reader.names();
    const lists = await reader.lists();
    const { region, zone } = await places(reader);
    const industries = await reader.marks('industry', STRATEGIC_SCHEME);
    const stages = await reader.marks('listing');
    const qualifications = await qualificationsOf(reader);
    const figures = await reader.columns('enterprise', HELD);
    const demo = await reader.illustrative(enterprises.map(({ seq }) => seq));
    return enterprises.map((enterprise): Row => {
      const { code, data, seq } = enterprise;
      return {
        key: code,
        illustrative: demo.has(seq) || restsOnDemo(figures, code),
        cells: {
          code,
          name: names(code),
          other_names: otherNames(enterprise, names(code)),
          uscc: said(data.uscc),
          region: region(code),
          zone: zone(code),
          industry: industryLabel(lists, industries.get(code)?.value ?? ''),
          qualifications: qualifications.get(code) ?? null,
          listing: stages.get(code)?.value ?? null,
          ...figureCells(figures, code),
          seq: new Decimal(seq),
        },
      };
    });
  },
};

export const PARTY_TABLES: readonly WholeTable[] = [ENTERPRISES, PARTIES];
