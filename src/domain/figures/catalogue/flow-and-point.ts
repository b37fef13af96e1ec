/** The bases of the two kinds of figure: flows during a period, and stocks on a day. */
export const FLOW = ['inception', 'year', 'quarter'] as const;
export const POINT = ['point'] as const;
