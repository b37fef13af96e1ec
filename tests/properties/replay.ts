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

type Change = [string, bigint];

/** The registration of a code as it stood when something was said of it: the last before that. */
type RegistrationOf = (code: unknown, before: number) => Record<string, unknown>;

const REGISTERS = ['credit.granted', 'loan.drawn', 'programme.funded', 'project.proposed'];

function registrations(papers: readonly Paper[]): RegistrationOf {
  const all = papers.filter(({ type }) => REGISTERS.includes(type));
  return (code, before) =>
    all.findLast((paper) => paper.data.code === code && paper.seq < before)!.data;
}

function creditChanges({ type, data, seq }: Paper, registered: RegistrationOf): Change[] {
  const room = (line: unknown): string => `可用额度 ${String(line)}`;
  const owed = `贷款余额 ${String(data.loan)}`;
  switch (type) {
    case 'credit.granted':
      return data.stage === 'facility' ? [[room(data.code), cents(data.limit)]] : [];
    case 'credit.adjusted':
      return [
        [room(data.line), data.change === 'decrease' ? -cents(data.amount) : cents(data.amount)],
      ];
    case 'loan.drawn':
      return [
        [room(data.line), -cents(data.amount)],
        [`贷款余额 ${String(data.code)}`, cents(data.amount)],
      ];
    case 'loan.repaid': {
      const { line } = registered(data.loan, seq);
      const back: Change[] = registered(line, seq).revolving
        ? [[room(line), cents(data.principal)]]
        : [];
      return [[owed, -cents(data.principal)], ...back];
    }
    case 'loan.compensated':
    case 'loan.written-off':
      return [[owed, -cents(data.amount)]];
    default:
      return [];
  }
}

function dealChanges({ type, data }: Paper): Change[] {
  const money = `专户余额 ${String(data.deal ?? data.code)}`;
  const left = (tranche: string): string => `${String(data.deal ?? data.code)} 档次 ${tranche}`;
  switch (type) {
    case 'deal.issued':
      return [
        [money, cents(data.initial_reserve)],
        ...(data.tranches as Record<string, string>[]).map(({ tranche, size }): Change => [
          left(tranche!),
          cents(size),
        ]),
      ];
    case 'deal.collected':
      return [[money, cents(data.amount)]];
    case 'deal.distributed':
      return [
        [money, -cents(data.fees)],
        ...(data.payments as Record<string, string>[]).flatMap(
          ({ tranche, interest, principal }): Change[] => [
            [money, -cents(interest) - cents(principal)],
            [left(tranche!), -cents(principal)],
          ],
        ),
      ];
    default:
      return [];
  }
}

function grantChanges({ type, data, seq }: Paper, registered: RegistrationOf): Change[] {
  const toApprove = (programme: unknown): string => `可立项 ${String(programme)}`;
  const toPay = `可拨付 ${String(data.project)}`;
  const unsettled = `未结清拨付 ${String(data.project)}`;
  if (type === 'programme.funded') return [[toApprove(data.code), cents(data.amount)]];
  if (!type.startsWith('project.') || type === 'project.proposed') return [];
  const { programme, enterprise } = registered(data.project, seq);
  const equity = `转股成本 ${String(programme)} ${String(enterprise)}`;
  switch (type) {
    case 'project.approved':
      return [
        [toApprove(programme), -cents(data.amount)],
        [toPay, cents(data.amount)],
      ];
    case 'project.disbursed':
      return [
        [toPay, -cents(data.amount)],
        [unsettled, cents(data.amount)],
      ];
    case 'project.converted':
      return [
        [unsettled, -cents(data.amount)],
        [equity, cents(data.amount)],
      ];
    case 'project.returned':
    case 'project.clawed-back':
    case 'project.written-off':
      return [[unsettled, -cents(data.amount)]];
    case 'project.realised':
      return [[equity, -cents(data.cost_relieved)]];
    default:
      return [];
  }
}

/** What an event of the fund book adds to each balance that must not become negative. */
function fundChanges({ type, data }: Paper): Change[] {
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
        ...(ofFund ? [['可投资金 F-001', -cents(amount)] as Change] : []),
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
  const registered = registrations(papers);
  const changes = (paper: Paper): Change[] => [
    ...fundChanges(paper),
    ...creditChanges(paper, registered),
    ...dealChanges(paper),
    ...grantChanges(paper, registered),
  ];
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
