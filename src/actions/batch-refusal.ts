/** Turns the findings of a batch into its refusal, with pointers that its sender understands. */
import { pointedEvent, Refusal, type Fault } from '../platform/errors.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import { nearestSaid } from '../domain/journal/nearest-name.ts';
import { duplicateHint } from './duplicates.ts';

/** Sorts faults by event; faults of no event come first. */
const byEvent = (one: Fault, other: Fault): number =>
  (pointedEvent(one.pointer)?.index ?? -1) - (pointedEvent(other.pointer)?.index ?? -1);

/**
 * The refusal of a batch. It lists, in this order:
 * - what the maker may not do;
 * - the other faults, including those found before;
 * - warnings for which their event gives no reason.
 */
export function refusalOfFindings(
  prepared: readonly Prepared[],
  others: readonly Fault[],
  beyond: readonly Fault[],
): Refusal | undefined {
  const refusals: Fault[] = [...others];
  const warnings: Fault[] = [];
  for (const { index, event, findings } of prepared) {
    for (const { warning, suggestion, equalTo, ...finding } of findings) {
      const pointer = `/events/${index}${finding.pointer ?? ''}`;
      const nearest = suggestion ? nearestSaid(suggestion) : '';
      const same = equalTo === undefined ? '' : duplicateHint(equalTo);
      const fault = { ...finding, pointer, detail: finding.detail + nearest + same };
      if (!warning) refusals.push(fault);
      else if (!event.overrides?.some((override) => override.code === finding.code)) {
        warnings.push({
          ...fault,
          asks: fault.detail,
          detail: `${fault.detail}如确认无误，请在该事项的 overrides 中写明 {"code":"${fault.code}","reason":"…"}。`,
        });
      }
    }
  }
  refusals.sort(byEvent);
  const all = [...beyond, ...refusals];
  const [first] = all;
  if (first) return new Refusal(first.code, [...all, ...warnings]);
  return warnings.length > 0 ? new Refusal('warning_needs_override', warnings) : undefined;
}
