/** Lists that keep growing, read by number: the journal, submissions, the access log. */
import { DEFINITIONS } from '../books/index.ts';
import { MEASURES } from '../journal/measures.ts';
import { PROVENANCES } from '../journal/proposals.ts';
import { SUBMISSION_STATUSES } from '../journal/submission-status.ts';
import { ROLES } from '../../platform/roles-and-rights.ts';
import { REFUSALS } from '../../platform/errors.ts';
import { defineList, type Column, type List } from './list.ts';

export const EVENT_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  [...DEFINITIONS.values()].map(({ type, label }) => [type, label]),
);

const TYPE = {
  key: 'type',
  label: '事项',
  kind: 'text',
  options: EVENT_LABELS,
  few: true,
} as const satisfies Column;

const MEASURE = {
  key: 'measure',
  label: '科目',
  kind: 'text',
  options: MEASURES,
  few: true,
} as const satisfies Column;

export const EVENTS = defineList({
  path: 'events',
  label: '记录',
  action: 'records:read',
  doing: '查看记录',
  row: 'JournalEvent',
  tag: '查询',
  columns: [
    { key: 'seq', label: '记录号', kind: 'whole', of: 'event' },
    TYPE,
    { key: 'effective_on', label: '发生日', kind: 'day' },
    { key: 'recorded_at', label: '入账时刻', kind: 'instant' },
    { key: 'content', label: '填报内容', kind: 'text' },
    {
      key: 'about',
      label: '所涉对象',
      kind: 'text',
      anywhere: true,
      hasCodes: true,
      hint: '编码与名称；按其编码，或 基金/企业 筛选',
    },
    { ...MEASURE, label: '首个科目', hint: '入账的第一笔；没有入账金额的为空' },
    { key: 'amount', label: '首个科目金额', kind: 'money', hint: '同上；全部各笔见 postings' },
    { key: 'submission', label: '批次', kind: 'whole', of: 'submission' },
    { key: 'organisation', label: '填报单位', kind: 'text' },
    { key: 'maker', label: '填报人', kind: 'text' },
    { key: 'checker', label: '复核人', kind: 'text', hint: '无须复核的为空' },
    { key: 'document', label: '依据文件', kind: 'text' },
    { key: 'memo', label: '摘要', kind: 'text' },
    { key: 'provenance', label: '来源', kind: 'text', options: PROVENANCES, few: true },
    { key: 'external_id', label: '报送方编号', kind: 'text' },
    { key: 'reverses', label: '冲销哪一条', kind: 'whole', of: 'event' },
    { key: 'reversed_by', label: '被哪一条冲销', kind: 'whole', of: 'event' },
    { key: 'corrects', label: '订正哪一条', kind: 'whole', of: 'event' },
    { key: 'restatement', label: '重述原因', kind: 'text' },
    {
      key: 'audience',
      label: '可见范围',
      kind: 'text',
      hint: '基金编码，bureau 为仅限科技局与审计，空为共享',
    },
    {
      key: 'content_hash',
      label: '内容散列',
      kind: 'text',
      hint: '填报内容按 RFC 8785 序列化后的 SHA-256',
    },
  ],
  narrowedBy: [
    ...['seq', 'type', 'about', 'effective_on', 'recorded_at', 'submission', 'organisation'],
    ...['maker', 'checker', 'document', 'provenance', 'external_id'],
    ...['reverses', 'reversed_by', 'corrects'],
  ],
});

/** A row an effect: what each record posts, line by line. */
export const POSTINGS = defineList({
  path: 'postings',
  label: '入账明细',
  action: 'records:read',
  doing: '查看记录',
  row: 'Posting',
  tag: '查询',
  columns: [
    { key: 'seq', label: '记录号', kind: 'whole', of: 'event' },
    { key: 'line', label: '行', kind: 'count', hint: '在该记录各笔中的位置，自 0 起' },
    { key: 'effective_on', label: '发生日', kind: 'day' },
    { key: 'recorded_at', label: '入账时刻', kind: 'instant' },
    TYPE,
    MEASURE,
    {
      key: 'amount',
      label: '金额',
      kind: 'money',
      hint: '冲销为原数的相反数；个数类科目每件记 1.00；不同科目不可相加',
    },
    { key: 'vehicle', label: '基金编码', kind: 'code', of: 'vehicle' },
    { key: 'vehicle_name', label: '基金', kind: 'text', nameOf: 'vehicle' },
    { key: 'enterprise', label: '企业编码', kind: 'code', of: 'enterprise' },
    { key: 'enterprise_name', label: '企业', kind: 'text', nameOf: 'enterprise' },
    { key: 'instrument', label: '项目、授信、贷款等的编码', kind: 'code' },
    { key: 'instrument_name', label: '项目、授信、贷款等', kind: 'text', nameOf: 'instrument' },
    { key: 'counterparty', label: '出资人、银行等的编码', kind: 'code' },
    { key: 'counterparty_name', label: '出资人、银行等', kind: 'text', nameOf: 'counterparty' },
    { key: 'reversal', label: '冲销', kind: 'flag', few: true },
    { key: 'submission', label: '批次', kind: 'whole', of: 'submission' },
  ],
  narrowedBy: [
    ...['seq', 'effective_on', 'recorded_at', 'type', 'measure', 'amount', 'vehicle'],
    ...['enterprise', 'instrument', 'counterparty', 'reversal', 'submission'],
  ],
});

export const SUBMISSIONS = defineList({
  path: 'submissions',
  label: '批次',
  action: 'submission:read',
  doing: '查看批次',
  row: 'SubmissionSummary',
  tag: '提交',
  columns: [
    { key: 'submission', label: '批次', kind: 'whole', of: 'submission' },
    { key: 'status', label: '状态', kind: 'text', options: SUBMISSION_STATUSES, few: true },
    { key: 'events', label: '事项数', kind: 'count' },
    { key: 'content', label: '事项', kind: 'text' },
    { key: 'maker', label: '填报人', kind: 'text' },
    { key: 'organisation', label: '填报单位', kind: 'text' },
    { key: 'note', label: '说明', kind: 'text' },
    { key: 'received_at', label: '提交时刻', kind: 'instant' },
    { key: 'settled_by', label: '处理人', kind: 'text' },
    { key: 'settled_at', label: '处理时刻', kind: 'instant' },
    { key: 'reason', label: '退回或撤回的原因', kind: 'text' },
    {
      key: 'external_id',
      label: '报送方编号',
      kind: 'text',
      anywhere: true,
      hint: '只列含有这一事项的批次',
      hidden: true,
    },
  ],
  narrowedBy: [
    ...['submission', 'status', 'external_id', 'maker', 'organisation', 'received_at'],
    ...['settled_by', 'settled_at'],
  ],
});

/** Where they are asked for by a sender's number, the record that each made under it. */
const RECORDED: Column = {
  key: 'seq',
  label: '记录号',
  kind: 'whole',
  of: 'event',
  hint: '由该批次以所问的报送方编号入账的记录',
};

/** The columns of a list of submissions; with a sender's number, also the record made under it. */
export const submissionList = (externalId: string | undefined): List =>
  externalId === undefined
    ? SUBMISSIONS
    : { ...SUBMISSIONS, columns: [...SUBMISSIONS.columns, RECORDED] };

/** How somebody was authenticated. */
const VIA = { session: '登录', token: '令牌', cli: '命令行', none: '未登录' } as const;

/** The label of each refusal. */
const REFUSAL_TITLES = Object.fromEntries(
  Object.entries(REFUSALS).map(([code, [, title]]) => [code, title]),
);

export const ACCESS_LOG = defineList({
  path: 'audit/access-log',
  label: '访问日志',
  action: 'audit:read',
  doing: '查看访问日志',
  row: 'Access',
  tag: '审计',
  columns: [
    { key: 'id', label: '编号', kind: 'whole' },
    { key: 'at', label: '时刻', kind: 'instant' },
    { key: 'person', label: '登录名', kind: 'text', hint: '未登录者为空' },
    { key: 'role', label: '角色', kind: 'text', options: ROLES, few: true },
    { key: 'via', label: '方式', kind: 'text', options: VIA, few: true },
    { key: 'method', label: '方法', kind: 'code' },
    { key: 'route', label: '路由', kind: 'text' },
    { key: 'path', label: '地址', kind: 'text' },
    { key: 'status', label: '状态码', kind: 'whole', hint: '400 起为未予受理' },
    { key: 'code', label: '拒绝原因', kind: 'text', options: REFUSAL_TITLES, few: true },
    {
      key: 'subject',
      label: '对象',
      kind: 'text',
      hint: '地址未写明的对象：尝试登录的登录名；授予、提议或决定角色时的登录名与角色；导出文件的散列值',
    },
    { key: 'address', label: '网络地址', kind: 'code' },
    { key: 'request_id', label: '请求编号', kind: 'code' },
  ],
  narrowedBy: [
    ...['id', 'at', 'person', 'role', 'via', 'method', 'route', 'status', 'code', 'subject'],
    ...['address', 'request_id'],
  ],
});

/** Drafts; people see only their own. */
export const DRAFTS = defineList({
  path: 'drafts',
  label: '草稿',
  action: 'draft:keep',
  doing: '使用草稿',
  row: 'Draft',
  tag: '草稿',
  columns: [
    { key: 'id', label: '草稿', kind: 'whole' },
    { key: 'content', label: '事项', kind: 'text' },
    { key: 'note', label: '批次说明', kind: 'text' },
    { key: 'created_at', label: '新建时刻', kind: 'instant' },
    { key: 'updated_at', label: '最近修改', kind: 'instant' },
  ],
  narrowedBy: ['id', 'created_at', 'updated_at'],
});

/** Each label once, with its number of occurrences: 投资 2 项、费用. */
export function counted(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => (count > 1 ? `${label} ${count} 项` : label))
    .join('、');
}
