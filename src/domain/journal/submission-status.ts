/** What may have become of a submission. */

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
