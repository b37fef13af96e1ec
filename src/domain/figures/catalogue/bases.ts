/** The two kinds of figure by time: what flows in a period, and what stands on a day. */
export const FLOW = ['inception', 'year', 'quarter'] as const;
export const POINT = ['point'] as const;
