/** The events of a portfolio of bank loans, the same every time. */
import { SIZE } from './sizes.mjs';

const { events: EVENTS } = SIZE;
const ENTERPRISES = EVENTS / 50;
const LINES = EVENTS / 20;
const LOANS = EVENTS / 10;

/** When all of them are known. */
export const MOMENT = {
  asOf: '2024-06-30',
  knownSeq: EVENTS,
  knownAt: '2024-07-05T00:00:00.000000Z',
};

const padded = (prefix, number, digits) => `${prefix}-${String(number).padStart(digits, '0')}`;
const dayOf = (n) =>
  `${2015 + Math.floor((n / EVENTS) * 9)}-0${1 + (n % 9)}-${10 + (Math.floor(n / 9) % 19)}`;
const amountOf = (n) => `${((n * 7919) % 90_000_000) + 1}.${String(n % 100).padStart(2, '0')}`;

/** What the seq-th event is: enterprises, lines and loans first, then repayments without end. */
function eventOf(seq) {
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

const SUBMISSION = {
  maker: { login: 'officer', name: '经办', organisation: '科技局' },
  outcome: 'posted',
  checkers: [],
};

/** The seq-th event as its leaf says it. */
export const leafAt = (seq) => ({
  format: 'kechuang-event/2',
  seq,
  effective_on: dayOf(seq),
  recorded_at: MOMENT.knownAt,
  provenance: 'record',
  submission: { id: seq, ...SUBMISSION },
  organisation: '科技局',
  content_hash: seq.toString(16).padStart(64, '0'),
  effects: [],
  marks: [],
  files: [],
  ...eventOf(seq),
});

/** What was drawn up to a day, in 元 with two decimals: added up in whole cents. */
export function drawnUpTo(day) {
  let cents = 0n;
  for (let seq = 1; seq <= EVENTS; seq += 1) {
    if (dayOf(seq) > day) continue;
    for (const { measure, amount } of eventOf(seq).effects ?? [])
      if (measure === 'loan_drawn') cents += BigInt(amount.replace('.', ''));
  }
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}
