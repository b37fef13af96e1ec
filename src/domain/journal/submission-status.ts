/** What may have become of a submission. */
import { textSchema } from '../values/fields.ts';

/** Every state in which a submission may be, with what it is called. */
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

/** What a batch that is handed in is answered with, and what becomes of that answer, in a word. */
export const ANSWERED = {
  posted: '已入账',
  pending: SUBMISSION_STATUSES.pending,
  checked: '检查通过（dry_run）',
  returned: SUBMISSION_STATUSES.returned,
  withdrawn: SUBMISSION_STATUSES.withdrawn,
} as const;
export type Answered = keyof typeof ANSWERED;

/** As many characters as the reason has for which a submission is sent back or withdrawn. */
export const LONGEST_REASON = 500;

/** The reason for which a submission is sent back or withdrawn. */
export const settlementReason = textSchema('原因', LONGEST_REASON);
