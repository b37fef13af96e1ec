/** Parties: identity, names, region, industry, qualifications, and progress towards listing. */
import { defineEvent, type Book, type Finding, type Mark } from '../journal/event-definition.ts';
import { ENTITY_KINDS, PARTY_KINDS, type EntityKind } from '../values/entity-codes.ts';
import {
  organisationCheckHolds,
  USCC_PATTERN,
  usccCheckHolds,
} from '../values/social-credit-code.ts';
import { NONE } from '../values/code-lists.ts';
import { ONE } from '../values/money.ts';

/** GB/T 2260 and the functional zones, by the names of their code lists. */
export const REGION_LIST = 'GBT2260';
export const ZONE_LIST = 'WZ-ZONES';

const partyKinds = Object.fromEntries(
  PARTY_KINDS.map((kind) => [kind, ENTITY_KINDS[kind].label]),
) as Record<(typeof PARTY_KINDS)[number], string>;

const region = {
  kind: 'list-code',
  label: '注册地',
  hint: 'GB/T 2260 代码',
  list: REGION_LIST,
} as const;
const zone = { kind: 'list-code', label: '功能区', list: ZONE_LIST, optional: true } as const;
const enterprise = {
  kind: 'reference',
  label: '企业',
  hint: '编码、统一社会信用代码、全称或别名',
  to: ['enterprise'],
} as const;

/** Shape and both check digits of a 统一社会信用代码, and that no other party has it. */
function checkUscc(
  uscc: string | undefined,
  taken: (code: string) => string | undefined,
): Finding[] {
  if (uscc === undefined) return [];
  const pointer = '/data/uscc';
  if (!USCC_PATTERN.test(uscc)) {
    return [
      {
        code: 'field_invalid',
        pointer,
        detail: `统一社会信用代码“${uscc}”应为 18 位数字或大写字母（不含 I、O、S、V、Z）。`,
      },
    ];
  }
  const holder = taken(uscc);
  if (holder) {
    return [
      {
        code: 'uscc_taken',
        pointer,
        detail: `统一社会信用代码 ${uscc} 已登记为${holder}，请直接引用。`,
      },
    ];
  }
  const findings: Finding[] = [];
  if (!usccCheckHolds(uscc)) {
    findings.push({
      code: 'uscc_check_digit',
      warning: true,
      pointer,
      detail: `统一社会信用代码 ${uscc} 的第 18 位校验不符（GB 32100-2015），请核对原件。`,
    });
  }
  if (!organisationCheckHolds(uscc)) {
    findings.push({
      code: 'uscc_organisation_code',
      warning: true,
      pointer,
      detail: `统一社会信用代码 ${uscc} 第 9 至 17 位的组织机构代码校验不符（GB 11714），请核对原件。`,
    });
  }
  return findings;
}

const partyRegistered = defineEvent({
  type: 'party.registered',
  label: '登记主体',
  hint: '登记企业、银行、管理人、投资人等；发生日是该主体在台账中的起始日。',
  reach: 'shared',
  fields: {
    code: { kind: 'code', label: '编码', hint: '留空则自动生成', optional: true },
    kind: { kind: 'choice', label: '类别', options: partyKinds },
    name: { kind: 'text', label: '全称', max: 200 },
    uscc: {
      kind: 'text',
      label: '统一社会信用代码',
      max: 18,
      spelling: 'uscc',
      optional: true,
    },
    no_uscc_reason: { kind: 'text', label: '没有统一社会信用代码的原因', max: 200, optional: true },
    aliases: { kind: 'texts', label: '简称与别名', max: 200, optional: true },
    region: { ...region, optional: true },
    zone,
    founded_on: { kind: 'day', label: '成立日期', optional: true },
  },
  registers: (data) => ({
    kind: data.kind as EntityKind,
    ...(data.code !== undefined && { code: data.code }),
    name: data.name,
    aliases: [...(data.aliases ?? []), ...(data.uscc === undefined ? [] : [data.uscc])],
  }),
  marks: ({ data }) => {
    const marks: Mark[] = [{ kind: 'name', subject: data.code!, key: '', value: data.name }];
    if (data.region !== undefined)
      marks.push({ kind: 'region', subject: data.code!, key: '', value: data.region });
    if (data.zone !== undefined)
      marks.push({ kind: 'zone', subject: data.code!, key: '', value: data.zone });
    return marks;
  },
  check: ({ data }, facts) => {
    const others = (name: string): string | undefined =>
      facts
        .named(name)
        .filter((entity) => entity.code !== data.code)
        .map((entity) => `${entity.code} ${entity.name}`)[0];
    const findings = checkUscc(data.uscc, others);
    if ((data.uscc === undefined) === (data.no_uscc_reason === undefined)) {
      findings.push({
        code: 'uscc_or_reason',
        pointer: '/data/uscc',
        detail: `“${data.name}”请填写统一社会信用代码；确实没有的，填写没有的原因，两者只填一项。`,
      });
    }
    return findings;
  },
});

const partyRenamed = defineEvent({
  type: 'party.renamed',
  label: '主体更名',
  hint: '登记新名称；原名称仍可用于查找。',
  reach: 'shared',
  fields: {
    party: { kind: 'reference', label: '主体', to: PARTY_KINDS },
    name: { kind: 'text', label: '新全称', max: 200 },
  },
  renames: (data) => ({ code: data.party, name: data.name }),
  marks: ({ data }) => [{ kind: 'name', subject: data.party, key: '', value: data.name }],
});

const enterpriseClassified = defineEvent({
  type: 'enterprise.classified',
  label: '产业认定',
  hint: '按某一分类标准认定企业所属产业；不属于该分类的填 none，未认定的企业在报表中单列。',
  reach: 'shared',
  fields: {
    enterprise,
    scheme: { kind: 'text', label: '分类标准', hint: '例如 WZ5-2019', max: 40 },
    industry: {
      kind: 'list-code',
      label: '产业',
      list: { field: 'scheme', kind: 'industry' },
      allowNone: true,
    },
    segment: {
      kind: 'list-code',
      label: '细分方向',
      list: { field: 'scheme', kind: 'industry' },
      optional: true,
    },
    evidence: { kind: 'text', label: '认定依据', max: 500 },
  },
  marks: ({ data }) => [
    {
      kind: 'industry',
      subject: data.enterprise,
      key: data.scheme,
      value: data.industry,
      detail: { segment: data.segment ?? null },
    },
  ],
  check: ({ data }, facts) =>
    data.segment !== undefined &&
    !facts.lists.lineage(data.scheme, data.segment).includes(data.industry)
      ? [
          {
            code: 'field_invalid',
            pointer: '/data/segment',
            detail: `细分方向 ${data.segment} 不在产业 ${data.industry} 之下。`,
          },
        ]
      : [],
});

export const QUALIFICATIONS = {
  'high-tech': '高新技术企业',
  'tech-sme': '科技型中小企业',
  'provincial-tech-sme': '省科技型中小企业',
  'specialised-sme': '专精特新中小企业',
  'little-giant': '专精特新“小巨人”企业',
  gazelle: '瞪羚企业',
  unicorn: '独角兽企业',
} as const;

const enterpriseQualified = defineEvent({
  type: 'enterprise.qualified',
  label: '取得资质',
  hint: '高新技术企业、科技型中小企业等资质及有效期。',
  reach: 'shared',
  fields: {
    enterprise,
    qualification: { kind: 'choice', label: '资质', options: QUALIFICATIONS },
    certificate: { kind: 'text', label: '证书编号', max: 100, optional: true },
    valid_from: { kind: 'day', label: '有效期起' },
    valid_to: { kind: 'day', label: '有效期止' },
  },
  marks: ({ data }) => [
    {
      kind: 'qualification',
      subject: data.enterprise,
      key: data.qualification,
      value: data.valid_to,
      detail: {
        valid_from: data.valid_from,
        valid_to: data.valid_to,
        certificate: data.certificate ?? null,
      },
    },
  ],
  check: ({ data }) =>
    data.valid_to < data.valid_from
      ? [
          {
            code: 'period_reversed',
            pointer: '/data/valid_to',
            detail: `有效期止 ${data.valid_to} 早于有效期起 ${data.valid_from}。`,
          },
        ]
      : [],
});

const enterpriseRelocated = defineEvent({
  type: 'enterprise.relocated',
  label: '注册地变更',
  hint: '登记注册地迁移；从市外迁入本市的计入“注册地迁入”。统一社会信用代码不随迁移改变。',
  reach: 'shared',
  fields: {
    enterprise,
    from: { ...region, label: '迁出地' },
    to: { ...region, label: '迁入地' },
    zone,
  },
  effects: ({ data }, { lists }) =>
    lists.isHome(data.to) && !lists.isHome(data.from)
      ? [{ measure: 'relocated_in', amount: ONE, enterprise: data.enterprise }]
      : [],
  marks: ({ data }) => [
    { kind: 'region', subject: data.enterprise, key: '', value: data.to },
    { kind: 'zone', subject: data.enterprise, key: '', value: data.zone ?? NONE },
  ],
  check: (event, facts) => {
    const { from, to, enterprise: code } = event.data;
    if (from === to) {
      return [
        {
          code: 'same_place',
          pointer: '/data/to',
          detail: `迁出地与迁入地都是 ${facts.lists.label(REGION_LIST, to)}。`,
        },
      ];
    }
    const known = facts.latest('region', code, '', event.effective_on);
    if (known === undefined || known === from || known === to) return [];
    return [
      {
        code: 'origin_differs',
        warning: true,
        pointer: '/data/from',
        detail: `${code} 在 ${event.effective_on} 登记的注册地是 ${facts.lists.label(REGION_LIST, known)}，与所填迁出地 ${facts.lists.label(REGION_LIST, from)} 不同。`,
      },
    ];
  },
});

export const LISTING_STAGES = {
  tutoring: '辅导',
  accepted: '受理',
  passed: '过会',
  registered: '注册',
  listed: '上市',
  withdrawn: '撤回',
  delisted: '退市',
} as const;

const listingAdvanced = defineEvent({
  type: 'enterprise.listing-advanced',
  label: '上市进程',
  hint: '辅导 → 受理 → 过会 → 注册 → 上市，或撤回、退市；首次登记可从任一阶段开始。',
  reach: 'shared',
  fields: {
    enterprise,
    stage: { kind: 'choice', label: '阶段', options: LISTING_STAGES },
    exchange: { kind: 'text', label: '交易所', max: 60, optional: true },
    ticker: { kind: 'text', label: '证券代码', max: 20, optional: true },
  },
  marks: ({ data }) => [
    {
      kind: 'listing',
      subject: data.enterprise,
      key: '',
      value: data.stage,
      detail: { exchange: data.exchange ?? null, ticker: data.ticker ?? null },
    },
  ],
});

export const parties: Book = {
  name: 'parties',
  label: '主体',
  events: [
    partyRegistered,
    partyRenamed,
    enterpriseClassified,
    enterpriseQualified,
    enterpriseRelocated,
    listingAdvanced,
  ],
  stages: [
    {
      code: 'stage_not_reachable',
      kind: 'listing',
      labels: LISTING_STAGES,
      // Registration-based listing: review may fail at any step before listing, and start again.
      edges: {
        tutoring: ['accepted', 'withdrawn'],
        accepted: ['passed', 'withdrawn'],
        passed: ['registered', 'withdrawn'],
        registered: ['listed', 'withdrawn'],
        listed: ['delisted'],
        withdrawn: ['tutoring', 'accepted'],
        delisted: ['tutoring', 'accepted'],
      },
    },
  ],
};
