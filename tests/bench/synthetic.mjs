/** A million events of a portfolio of bank loans, the same every time. */
export const EVENTS = 1_000_000;
const ENTERPRISES = 20_000;
const LINES = 50_000;
const LOANS = 100_000;

const padded = (prefix, number, digits) => `${prefix}-${String(number).padStart(digits, '0')}`;
export const dayOf = (n) =>
  `${2015 + Math.floor((n / EVENTS) * 9)}-0${1 + (n % 9)}-${10 + (Math.floor(n / 9) % 19)}`;
const amountOf = (n) => `${((n * 7919) % 90_000_000) + 1}.${String(n % 100).padStart(2, '0')}`;

/** What the seq-th event is: enterprises, lines and loans first, then repayments without end. */
export function eventOf(seq) {
  if (seq <= ENTERPRISES) {
    const code = padded('E', seq, 6);
    const data = { code, kind: 'enterprise', name: `压测企业第${seq}号有限公司`, region: '330302' };
    const say = (kind, value) => ({ kind, subject: code, key: '', value });
    return {
      type: 'party.registered',
      data,
      marks: [say('name', data.name), say('region', '330302')],
    };
  }
  const line = (seq * 31) % LINES;
  const whose = (n) => ({
    enterprise: padded('E', 1 + (n % ENTERPRISES), 6),
    counterparty: padded('B', n % 40, 3),
  });
  const lineOf = (n) => ({ ...whose(n), instrument: padded('CL', n, 5) });
  const amount = amountOf(seq);
  if (seq <= ENTERPRISES + LINES) {
    const n = seq - ENTERPRISES - 1;
    const { instrument: code } = lineOf(n);
    const say = (kind, value) => ({ kind, subject: code, key: '', value });
    return {
      type: 'credit.granted',
      data: { code, ...whose(n), contract_no: `授信合同${seq}` },
      effects: ['credit_granted', 'credit_limit'].map((measure) => ({
        measure,
        amount,
        ...lineOf(n),
      })),
      marks: [
        say('line_term', '2030-12-31'),
        say('grant_status', 'high-tech'),
        say('product', 'P01'),
      ],
    };
  }
  if (seq <= ENTERPRISES + LINES + LOANS) {
    const n = seq - ENTERPRISES - LINES - 1;
    const code = padded('LN', n, 6);
    const say = (kind, value) => ({ kind, subject: code, key: '', value });
    return {
      type: 'loan.drawn',
      data: { code, line: padded('CL', n % LINES, 5), amount, receipt_no: `借据${seq}` },
      effects: [
        { measure: 'loan_drawn', amount, ...whose(n % LINES), instrument: code },
        { measure: 'line_used', amount, ...lineOf(n % LINES) },
      ],
      marks: [say('loan_due', `20${30 + (n % 9)}-12-31`), say('product', 'P01')],
    };
  }
  const n = (seq * 37) % LOANS;
  if (seq % 200 === 0) {
    // A red entry for the repayment before it.
    const effects = eventOf(seq - 1).effects;
    const negated = effects.map((effect) => ({
      ...effect,
      amount: effect.amount.startsWith('-') ? effect.amount.slice(1) : `-${effect.amount}`,
    }));
    return {
      type: 'event.reversed',
      reverses: seq - 1,
      data: { event: seq - 1 },
      effects: negated,
    };
  }
  const loan = { ...whose(n % LINES), instrument: padded('LN', n, 6) };
  return {
    type: 'loan.repaid',
    data: { loan: loan.instrument, principal: amount, interest: '12.34' },
    effects: [
      { measure: 'loan_repaid', amount, ...loan },
      { measure: 'interest_paid', amount: '12.34', ...loan },
      { measure: 'line_used', amount: `-${amount}`, ...lineOf(n % LINES) },
    ],
  };
}
