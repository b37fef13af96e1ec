/** What a maker may propose, and that nobody learns by trying what they may not see. */
import { demand, scopeOf, type Person } from '../platform/auth.ts';
import { Refusal, type Fault } from '../platform/errors.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import type { Prepared } from '../domain/known.ts';

/** Whether something of that audience is none that the person may see; no audience: everybody's. */
export function isOutside(person: Person, audience: string | null | undefined): boolean {
  const { vehicles } = scopeOf(person);
  return vehicles !== '*' && audience != null && !vehicles.includes(audience);
}

/** Says which vehicles are the maker's, and not whose the other one is. */
function outOfScope(maker: Person, pointer: string): Refusal {
  const { vehicles } = scopeOf(maker);
  const whose = maker.limits?.vehicles ? '此令牌只能登记所限的基金' : '您只能登记本机构管理的基金';
  const own = vehicles === '*' ? '' : vehicles.join('、');
  const detail = `${whose}（${own || '尚未指定'}），本项不在其中。`;
  const code = 'vehicle_out_of_scope';
  return new Refusal(code, [{ code, pointer, detail }]);
}

/**
 * Whether a proposal is about what the maker does not see, or what does not exist: one answer for
 * both, or trying codes and numbers would tell which of them are there.
 */
function unseen(maker: Person, { original, findings, vehicle }: Prepared): string | undefined {
  if (scopeOf(maker).vehicles === '*') return undefined;
  const isUnknown = (code: Fault['code'], at: string): boolean =>
    findings.some((finding) => finding.code === code && finding.pointer === at);
  const record = '/data/event';
  if (isOutside(maker, original?.audience) || isUnknown('reversal_unknown', record)) return record;
  const fund = '/data/vehicle';
  return isOutside(maker, vehicle) || isUnknown('reference_unknown', fund) ? fund : undefined;
}

/** Says of which event the refusal is: in a sheet it is shown at that row. */
function demandOf(index: number, demands: () => void): void {
  try {
    demands();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const pointer = `/events/${index}`;
    throw new Refusal(
      error.code,
      error.faults.map((fault) => ({ ...fault, pointer })),
    );
  }
}

/**
 * Reach and scope: what the maker's role may propose, and for which vehicles. `others` are faults
 * found before, which are told beside the refusal.
 */
export function authorise(
  maker: Person,
  prepared: readonly Prepared[],
  others: readonly Fault[],
): void {
  try {
    authoriseEach(maker, prepared);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, [...error.faults, ...others]);
  }
}

function authoriseEach(maker: Person, prepared: readonly Prepared[]): void {
  for (const item of prepared) {
    const { event, definition, original, index } = item;
    const refused = unseen(maker, item);
    // Before anything is said of the record's type: its number alone must not tell that.
    if (refused === '/data/event') throw outOfScope(maker, `/events/${index}${refused}`);
    const subject = original ? DEFINITIONS.get(original.type)! : definition;
    demandOf(index, () => {
      demand(maker, `record:${subject.reach}`, `登记“${subject.label}”`);
      if (event.provenance !== 'record')
        demand(maker, 'record:provenance', '将记录标为公开文件或演示数据');
    });
    if (refused !== undefined) throw outOfScope(maker, `/events/${index}${refused}`);
  }
}
