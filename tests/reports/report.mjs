/** A small report, made by whichever build of the domain it is given. */
const event = (seq, type, effective_on, more = {}) => ({
  ...{ seq, type, effective_on, provenance: 'record', data: {}, submission: { outcome: 'posted' } },
  ...{ effects: [], marks: [], ...more },
});
const invested = (vehicle, enterprise, amount) => ({
  effects: [
    { measure: 'invested', amount, vehicle, enterprise, instrument: `${vehicle}/${enterprise}` },
  ],
});

export const EVENTS = [
  event(1, 'investment.made', '2023-02-01', invested('F-001', 'E-0001', '60.00')),
  event(2, 'investment.made', '2024-02-01', invested('F-001', 'E-0002', '30.00')),
  event(3, 'enterprise.classified', '2023-02-01', {
    marks: [{ kind: 'industry', subject: 'E-0001', key: 'WZ5-2019', value: 'W1' }],
  }),
];

export const PROOF = {
  head: { size: 3, root: '0123456789abcdef'.repeat(4), hash: 'SHA-256' },
  digest: { hash: 'SHA-256', value: 'fedcba9876543210'.repeat(4) },
};

/** The report of these events as known at a record, for a quarter. */
export async function reportFor(
  { buildReport, quarter, FoldedJournal },
  { events = EVENTS, name = '2024Q2', knownSeq = 3, knownAt = '2024-07-05T16:30:00.123456Z' } = {},
) {
  const journal = new FoldedJournal();
  for (const one of events) journal.add(one);
  const of = quarter(name);
  return buildReport(journal, of, { asOf: of.to, knownSeq, knownAt });
}
