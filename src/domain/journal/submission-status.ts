/** The states of a submission. */
import { textSchema } from '../values/fields.ts';

/** Every state of a submission, with its label. */
export const SUBMISSION_STATUSES = {
  pending: '待复核',
  approved: '已复核入账',
  returned: '已退回',
  withdrawn: '已撤回',
  posted: '复核关闭时自行入账',
  initial: '初始载入',
} as const;
export type SubmissionStatus = keyof typeof SUBMISSION_STATUSES;

/** How a submission was settled. */
export type Outcome = Exclude<SubmissionStatus, 'pending'>;

/** The statuses in answers to a batch that is handed in, each with its meaning in a word. */
export const ANSWERED = {
  posted: '已入账',
  pending: SUBMISSION_STATUSES.pending,
  checked: '检查通过（dry_run）',
  returned: SUBMISSION_STATUSES.returned,
  withdrawn: SUBMISSION_STATUSES.withdrawn,
} as const;
export type Answered = keyof typeof ANSWERED;

/** The most characters in the reason for sending back or withdrawing a submission. */
export const LONGEST_REASON = 500;

/** The reason for sending back or withdrawing a submission. */
export const settlementReason = textSchema('原因', LONGEST_REASON);
