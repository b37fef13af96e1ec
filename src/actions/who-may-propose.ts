/**
 * Decides what a maker may propose, so that nobody can find out by trying what they may not see.
 */
import { demand, personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../platform/errors.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';

/** Whether an audience excludes the person; without an audience, everybody may see. */
export function isOutside(person: Person, audience: string | null | undefined): boolean {
  const { vehicles } = personScope(person);
  return vehicles !== '*' && audience != null && !vehicles.includes(audience);
}

/** The fault for another's vehicle; it names only the maker's own vehicles. */
function outOfScope(maker: Person, own: readonly string[]): Fault {
  const whose = maker.limits?.vehicles ? '此令牌只能登记所限的基金' : '您只能登记本机构管理的基金';
  const detail = `${whose}（${own.join('、') || '尚未指定'}），本项不在其中。`;
  return { code: 'vehicle_out_of_scope', detail };
}

/** Where an event names its vehicle, and where it names the record that it reverses. */
const FUND = '/data/vehicle';
const RECORD = '/data/event';

/**
 * The fault of a proposal about something that the maker does not see or that does not exist. Both
 * get the same answer, because otherwise trying codes and numbers would reveal which of them exist.
 */
function unseen(maker: Person, { original, findings, vehicle }: Prepared): Fault | undefined {
  const { vehicles } = personScope(maker);
  if (vehicles === '*') return undefined;
  const isUnknown = (code: Fault['code'], at: string): boolean =>
    findings.some((finding) => finding.code === code && finding.pointer === at);
  const refusedAt = (pointer: string): Fault => ({ ...outOfScope(maker, vehicles), pointer });
  if (isOutside(maker, original?.audience) || isUnknown('reversal_unknown', RECORD))
    return refusedAt(RECORD);
  const isFundUnseen = isOutside(maker, vehicle) || isUnknown('reference_unknown', FUND);
  return isFundUnseen ? refusedAt(FUND) : undefined;
}

/** Why the maker's role may not propose an event. */
function beyondRole(maker: Person, { event, definition, original }: Prepared): Fault | undefined {
  const subject = original ? DEFINITIONS.get(original.type)! : definition;
  try {
    demand(maker, `record:${subject.reach}`, `登记“${subject.label}”`);
    if (event.provenance !== 'record')
      demand(maker, 'record:provenance', '将记录标为公开文件或演示数据');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.faults[0];
  }
  return undefined;
}

/** An event that the maker may not propose, and why. */
export interface Beyond {
  index: number;
  fault: Fault;
  /** Whether it is refused because of the vehicle that it names. */
  ofVehicle: boolean;
}

function beyond(maker: Person, item: Prepared): Beyond | undefined {
  const refused = unseen(maker, item);
  // Checked first, because a record's number alone must not reveal its type.
  const ofRole = refused?.pointer === RECORD ? undefined : beyondRole(maker, item);
  const fault = ofRole ?? refused;
  if (!fault) return undefined;
  const { index } = item;
  // Points to the event, so that a sheet shows the fault at its row.
  const pointer = `/events/${index}${fault.pointer ?? ''}`;
  return { index, fault: { ...fault, pointer }, ofVehicle: fault.pointer === FUND };
}

/**
 * Checks which events the maker's role may propose, and for which vehicles. The other events are
 * not judged any further, so that no rule reveals what they are about.
 */
export function authorise(
  maker: Person,
  prepared: readonly Prepared[],
): { allowed: Prepared[]; refused: Beyond[] } {
  const [allowed, refused]: [Prepared[], Beyond[]] = [[], []];
  for (const item of prepared) {
    const found = beyond(maker, item);
    if (found) refused.push(found);
    else allowed.push(item);
  }
  return { allowed, refused };
}
