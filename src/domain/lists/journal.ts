/** Lists without an end, read in the order of their numbers: the journal, what was handed in. */
import { DEFINITIONS } from '../books/index.ts';
import { PROVENANCES } from '../journal/proposals.ts';
import { SUBMISSION_STATUSES } from '../journal/submission-status.ts';
import { ROLES } from '../../platform/auth.ts';
import { defineList, type Column, type List } from './list.ts';

export const EVENT_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  [...DEFINITIONS.values()].map(({ type, label }) => [type, label]),
);

export const EVENTS = defineList({
  path: 'events',
  label: '记录',
  action: 'records:read',
  doing: '查看记录',
  row: 'JournalEvent',
  tag: '查询',
  columns: [
    { key: 'seq', label: '记录号', kind: 'seq', of: 'event' },
    { key: 'type', label: '事项', kind: 'text', options: EVENT_LABELS, few: true },
    { key: 'effective_on', label: '发生日', kind: 'day' },
    { key: 'recorded_at', label: '入账时刻', kind: 'instant' },
    { key: 'content', label: '填报内容', kind: 'text' },
    { key: 'about', label: '所涉对象', kind: 'text', hint: '编码与名称' },
    { key: 'submission', label: '批次', kind: 'seq', of: 'submission' },
    { key: 'organisation', label: '填报单位', kind: 'text', few: true },
    { key: 'maker', label: '填报人', kind: 'text', few: true },
    { key: 'checker', label: '复核人', kind: 'text', few: true },
    { key: 'document', label: '依据文件', kind: 'text' },
    { key: 'memo', label: '摘要', kind: 'text' },
    { key: 'provenance', label: '来源', kind: 'text', options: PROVENANCES, few: true },
    { key: 'external_id', label: '报送方编号', kind: 'text' },
    { key: 'reverses', label: '冲销哪一条', kind: 'seq', of: 'event' },
    { key: 'reversed_by', label: '被哪一条冲销', kind: 'seq', of: 'event' },
    { key: 'corrects', label: '订正哪一条', kind: 'seq', of: 'event' },
    { key: 'restatement', label: '重述原因', kind: 'text' },
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
    { key: 'submission', label: '批次', kind: 'seq', of: 'submission' },
    { key: 'status', label: '状态', kind: 'text', options: SUBMISSION_STATUSES, few: true },
    { key: 'events', label: '事项数', kind: 'count' },
    { key: 'content', label: '事项', kind: 'text' },
    { key: 'maker', label: '填报人', kind: 'text', few: true },
    { key: 'organisation', label: '填报单位', kind: 'text', few: true },
    { key: 'note', label: '说明', kind: 'text' },
    { key: 'received_at', label: '提交时刻', kind: 'instant' },
    { key: 'settled_by', label: '处理人', kind: 'text', few: true },
    { key: 'settled_at', label: '处理时刻', kind: 'instant' },
    { key: 'reason', label: '退回或撤回的原因', kind: 'text' },
  ],
});

/** Where they are asked for by a sender's number, the record that each made under it. */
const RECORDED: Column = {
  key: 'seq',
  label: '记录号',
  kind: 'seq',
  of: 'event',
  hint: '由该批次以所问的报送方编号入账的记录',
};

/** The columns of a list of submissions, of all or of those that hold a sender's number. */
export const submissionList = (externalId: string | undefined): List =>
  externalId === undefined
    ? SUBMISSIONS
    : { ...SUBMISSIONS, columns: [...SUBMISSIONS.columns, RECORDED] };

/** How somebody came: what they showed of who they are. */
const VIA = { session: '登录', token: '令牌', cli: '命令行', none: '未登录' } as const;

export const ACCESS_LOG = defineList({
  path: 'audit/access-log',
  label: '访问日志',
  action: 'audit:read',
  doing: '查看访问日志',
  row: 'Access',
  tag: '审计',
  columns: [
    { key: 'id', label: '编号', kind: 'seq' },
    { key: 'at', label: '时刻', kind: 'instant' },
    { key: 'person', label: '登录名', kind: 'text', few: true },
    { key: 'role', label: '角色', kind: 'text', options: ROLES, few: true },
    { key: 'via', label: '方式', kind: 'text', options: VIA, few: true },
    { key: 'method', label: '方法', kind: 'code', few: true },
    { key: 'route', label: '路由', kind: 'text' },
    { key: 'path', label: '地址', kind: 'text' },
    { key: 'status', label: '状态码', kind: 'seq' },
    { key: 'code', label: '拒绝代码', kind: 'code' },
    { key: 'subject', label: '对象', kind: 'text' },
    { key: 'address', label: '网络地址', kind: 'code' },
    { key: 'request_id', label: '请求编号', kind: 'code' },
  ],
});
