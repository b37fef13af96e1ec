/**
 * The rules on balances, counted once more from what the events say and in whole 分, without the
 * project's own measures, effects or decimals: a second opinion, not a second implementation.
 */
interface Paper {
  seq: number;
  type: string;
  effective_on: string;
  data: Record<string, unknown>;
  reverses?: number;
}

/** Whole 分 of an amount on the wire. */
export const cents = (text: unknown): bigint => {
  const [whole, part = ''] = String(text ?? '0').split('.');
  return BigInt(whole + part.padEnd(2, '0'));
};

/** What an event adds to each balance that must not become negative. */
function changes({ type, data }: Paper): [string, bigint][] {
  const { vehicle, investor, enterprise, amount } = data as Record<string, string>;
  const commitment = `认缴余额 ${vehicle} ${investor}`;
  const means = `可投资金 ${vehicle}`;
  const cost = `剩余成本 ${vehicle}/${enterprise}`;
  const ofFund = investor === 'F-001';
  switch (type) {
    case 'commitment.made':
      return [[commitment, data.change === 'decrease' ? -cents(amount) : cents(amount)]];
    case 'contribution.paid':
      return [
        [commitment, -cents(amount)],
        [means, cents(amount)],
        ...(ofFund ? [['可投资金 F-001', -cents(amount)] as [string, bigint]] : []),
      ];
    case 'distribution.paid':
      return ofFund ? [['可投资金 F-001', cents(data.capital) + cents(data.gain)]] : [];
    case 'investment.made':
      return [
        [means, -cents(amount)],
        [cost, cents(amount)],
      ];
    case 'investment.realised':
      return [
        [means, cents(data.recycled)],
        [cost, -cents(data.cost_relieved)],
      ];
    case 'investment.written-off':
      return [[cost, -cents(amount)]];
    default:
      return [];
  }
}

/** Every balance that is below zero at the end of some day, with the day. */
export function shortfalls(papers: readonly Paper[]): string[] {
  const bySeq = new Map(papers.map((paper) => [paper.seq, paper]));
  const lines = papers
    .flatMap((paper) => {
      const original = paper.reverses === undefined ? undefined : bySeq.get(paper.reverses)!;
      const sign = original ? -1n : 1n;
      return changes(original ?? paper).map(([balance, by]) => ({
        day: paper.effective_on,
        balance,
        by: by * sign,
      }));
    })
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const balances = new Map<string, bigint>();
  const short = new Set<string>();
  for (const [index, { day, balance, by }] of lines.entries()) {
    balances.set(balance, (balances.get(balance) ?? 0n) + by);
    if (lines[index + 1]?.day === day) continue;
    for (const [name, left] of balances) if (left < 0n) short.add(`${day} ${name}`);
  }
  return [...short];
}
