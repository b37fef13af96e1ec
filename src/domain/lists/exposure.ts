/** The figures shown for one enterprise across the books. */

/**
 * What one enterprise has in each book, by instrument. Books are different layers and kinds of
 * money, so nothing is added across them.
 */
export const EXPOSURE: Readonly<Record<string, { label: string; figures: readonly string[] }>> = {
  fund: {
    label: '科创基金',
    figures: ['fund.invested', 'fund.cost_remaining', 'fund.proceeds', 'fund.fair_value'],
  },
  credit: {
    label: '科创指数贷',
    figures: ['credit.granted', 'credit.preapproved', 'credit.drawn', 'credit.outstanding'],
  },
  securitisation: {
    label: '技术产权证券化',
    figures: ['securitisation.financed', 'securitisation.subsidised'],
  },
  grants: {
    label: '先投后股',
    figures: [
      'grants.approved',
      'grants.disbursed',
      'grants.returned',
      'grants.converted',
      'grants.equity_cost',
      'grants.equity_fair_value',
    ],
  },
};
