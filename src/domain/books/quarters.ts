/** Quarters are closed and, for a reason, opened again. Both are records like all others. */
import { isQuarterName, quarter, type Quarter } from '../values/days.ts';
import { defineEvent, type Book, type Finding } from '../journal/event-definition.ts';

export const QUARTER_CLOSED = 'quarter.closed';
export const QUARTER_REOPENED = 'quarter.reopened';
export const WORKBOOK_ATTESTED = 'quarter.workbook-attested';

/** The quarter that a record about one names. */
export const recordedQuarter = (data: Readonly<Record<string, unknown>>): Quarter =>
  quarter(String(data.quarter));

const QUARTER_STATES = { closed: '已关闭', reopened: '已重新打开' } as const;

/** The standing of a quarter: its latest state, or open if it never had one. */
export const QUARTER_STANDINGS = { open: '未关闭', ...QUARTER_STATES } as const;

/**
 * The checklist: each item must be empty, or accepted with a reason, before a quarter is closed.
 */
export const CHECKLIST = {
  pending_submissions: '本季度及以前各季尚有待复核的批次',
  unclassified: '已投企业未作产业认定',
  unvalued: '在持项目没有可用的估值',
  published_differs: '对外公布数与台账不符',
  unbalanced_deals: '证券化兑付与推算不符',
} as const;
export type ChecklistItem = keyof typeof CHECKLIST;

/** Earlier labels of an item, by the report formats of the closings that it judged then. */
const FORMERLY: Partial<Record<ChecklistItem, Record<string, string>>> = {
  // Submissions of earlier quarters did not belong to it then.
  pending_submissions: {
    'kechuang-report/1': '本季度尚有待复核的批次',
    'kechuang-report/2': '本季度尚有待复核的批次',
    'kechuang-report/3': '本季度尚有待复核的批次',
  },
};

/** The label of an item on a quarter signed in a format; the present label if it is not signed. */
export const checklistLabel = (item: ChecklistItem, signedIn: string | undefined): string =>
  FORMERLY[item]?.[signedIn ?? ''] ?? CHECKLIST[item];

const name = { kind: 'text', label: '季度', hint: '例如 2024Q2', max: 6 } as const;

const workbookDigest = { kind: 'text', label: '工作簿摘要（SHA-256）', max: 64 } as const;

const notAQuarter = (text: string): Finding[] =>
  isQuarterName(text)
    ? []
    : [
        {
          code: 'field_invalid',
          pointer: '/data/quarter',
          detail: `季度应形如 2024Q2，所填为“${text}”。`,
        },
      ];

const quarterClosed = defineEvent({
  type: QUARTER_CLOSED,
  label: '关闭季度',
  hint: '定版季度报告：固定截至日、按当时所知与报告内容的摘要；其后发生日在季内的事项须声明为重述。',
  reach: 'bureau',
  alone: true,
  final: true,
  fields: {
    quarter: name,
    accepted: {
      kind: 'items',
      label: '核对清单的说明',
      hint: '清单中不为空的每一项，须写明为何仍可关闭',
      fields: {
        item: { kind: 'choice', label: '清单项目', options: CHECKLIST },
        reason: { kind: 'text', label: '说明', max: 500 },
      },
      optional: true,
    },
  },
  completed: {
    as_of: { kind: 'day', label: '截至日' },
    known_seq: { kind: 'count', label: '所据最后记录号', min: 0, max: Number.MAX_SAFE_INTEGER },
    report_format: { kind: 'text', label: '报告格式', max: 40 },
    hash: { kind: 'text', label: '散列算法', max: 20 },
    digest: { kind: 'text', label: '报告数据摘要', max: 64 },
  },
  // Sealed because the cover names who checked it. Closings of earlier versions lack this digest.
  sealed: { workbook_sha256: { ...workbookDigest, optional: true } },
  marks: ({ data }) => [{ kind: 'quarter_state', subject: data.quarter, key: '', value: 'closed' }],
  check: ({ data, effective_on }, facts) => {
    const findings = notAQuarter(data.quarter);
    if (findings.length > 0) return findings;
    const { to, label } = quarter(data.quarter);
    if (effective_on <= to) {
      findings.push({
        code: 'quarter_not_over',
        pointer: '/effective_on',
        detail: `${label}至 ${to} 才结束，不能在 ${effective_on} 关闭。`,
      });
    }
    const later = facts.quarters.closed().find((closed) => closed >= data.quarter);
    if (later !== undefined) {
      findings.push({
        code: 'quarter_state_unchanged',
        pointer: '/data/quarter',
        detail: `${quarter(later).label}已关闭；要关闭${label}，请先重新打开该季度。`,
      });
    }
    return findings;
  },
});

const quarterReopened = defineEvent({
  type: QUARTER_REOPENED,
  label: '重新打开季度',
  hint: '写明原因，由另一人复核；已定版的报告仍原样保存。',
  reach: 'bureau',
  alone: true,
  final: true,
  alwaysReviewed: true,
  fields: { quarter: name, reason: { kind: 'text', label: '原因', max: 500 } },
  marks: ({ data }) => [
    { kind: 'quarter_state', subject: data.quarter, key: '', value: 'reopened' },
  ],
  check: ({ data }, facts) => {
    const findings = notAQuarter(data.quarter);
    const last = facts.quarters.closed().at(-1);
    if (findings.length > 0 || last === data.quarter) return findings;
    const now = last === undefined ? '现在没有已关闭的季度' : `现在只能打开${quarter(last).label}`;
    return [
      {
        code: 'quarter_state_unchanged',
        pointer: '/data/quarter',
        detail: `只有最后关闭的季度可以重新打开；${now}。`,
      },
    ];
  },
});

/** Adds the workbook's digest to a closing of an earlier version, whose own record lacks it. */
const workbookAttested = defineEvent({
  type: WORKBOOK_ATTESTED,
  label: '补记工作簿摘要',
  hint: '为较早版本关闭的季度补记定版工作簿的 SHA-256；升级时由系统核对后提交，由经办人复核。',
  reach: 'bureau',
  final: true,
  alwaysReviewed: true,
  fields: {
    closing: { kind: 'count', label: '关闭季度的记录号', min: 1, max: Number.MAX_SAFE_INTEGER },
    workbook_sha256: workbookDigest,
  },
});

export const quarters: Book = {
  name: 'quarters',
  label: '季度',
  events: [quarterClosed, quarterReopened, workbookAttested],
  stages: [
    {
      code: 'quarter_state_unchanged',
      kind: 'quarter_state',
      labels: QUARTER_STATES,
      edges: { closed: ['reopened'], reopened: ['closed'] },
      severalADay: true,
    },
  ],
};
