/**
 * What is asked of a ledger when it is kept, and of it again by every later version: figures and
 * lists by both dates. Each names its `known_at`, so that what is recorded later changes nothing.
 */
export const READS = (moments) => {
  const known = ([day, moment]) => `as_of=${day}&known_at=${encodeURIComponent(moments[moment])}`;
  const first = known(['2024-03-31', '2024Q1']);
  const second = known(['2024-06-30', '2024Q2']);
  const secondAtFirst = known(['2024-06-30', '2024Q2-first']);
  const now = known(['2024-07-31', 'now']);
  const knownNow = `known_at=${encodeURIComponent(moments.now)}`;
  return [
    ['auditor', `/figures?${first}`],
    ['auditor', `/figures?${second}`],
    ['auditor', `/figures?${secondAtFirst}`],
    ['auditor', `/figures?${now}`],
    ['manager', `/figures?${now}`],
    ['limited', `/figures/fund.invested?${now}`],
    ['auditor', `/figures/fund.fees/trail?${second}`],
    ['auditor', `/figures/fund.invested?${now}&group_by=vehicle`],
    ['auditor', `/published-figures?${first}`],
    ['auditor', `/published-figures?${second}`],
    ['auditor', `/indicators?${now}`],
    ['auditor', `/sub-funds/SF-001/performance?${second}`],
    ['auditor', `/enterprises/E-0001/exposure?${now}`],
    ['auditor', `/loans/LN-1/schedule?${now}`],
    ['auditor', `/deals/ABS-1/waterfall?${now}`],
    ['auditor', `/coverage?${now}`],
    ['auditor', `/equity-and-credit?${now}`],
    ['auditor', `/indicators/IND-901?${now}`],
    ['auditor', `/enterprises?${now}&totals=true`],
    ['auditor', `/investments?${now}&sort=-invested`],
    ['manager', `/investments?${now}&totals=true`],
    ['auditor', `/loans/LN-1?${now}`],
    ['auditor', `/events?${knownNow}&limit=200`],
    ['auditor', '/quarters/2024Q1'],
    ['auditor', '/quarters/2024Q2'],
    ['auditor', `/quarters/2024Q1/restatements?${knownNow}`],
    ['auditor', `/quarters/2024Q2/restatements?${knownNow}`],
    ['auditor', '/audit/heads'],
    ['auditor', '/audit/keys'],
  ];
};
