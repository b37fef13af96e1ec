/** The registrations of a folded journal, and the code lists that it adopted. */
import { DEFINITIONS } from '../../books/index.ts';
import { CODE_LIST_ADOPTED } from '../../books/reference.ts';
import { CodeLists, type CodeList } from '../../values/code-lists.ts';
import { dayNumber, dayOfNumber } from '../../values/days.ts';
import { ENTITY_KINDS, type EntityKind } from '../../values/entity-codes.ts';
import type { Moment } from '../../journal/posted-event.ts';
import type { Registered } from '../../report/source.ts';
import { bytes, words, type Texts } from './columns.ts';
import { UnreadableJournal, type EventColumns, type FoldedEvent } from './events.ts';

const KINDS = Object.keys(ENTITY_KINDS) as EntityKind[];

/**
 * Registrations, one row each, and adoptions of code lists. Aliases are for finding things when
 * recording; no figure asks for them, and a loan's receipt number would be one text a loan.
 */
export class RegistrationColumns {
  readonly #texts: Texts;
  readonly #events: EventColumns;
  readonly #eventRows = words();
  readonly #codes = words();
  readonly #kinds = bytes();
  readonly #names = words();
  /** The code of a vehicle's manager, which reports show. */
  readonly #managers = words();
  readonly #adoptions: { eventRow: number; list: CodeList }[] = [];

  constructor(texts: Texts, events: EventColumns) {
    this.#texts = texts;
    this.#events = events;
  }

  /** Takes what the event in that row registers or adopts; refuses a type that is unknown. */
  add({ seq, type, effective_on, data }: FoldedEvent, eventRow: number): void {
    const definition = DEFINITIONS.get(type);
    if (definition === undefined)
      throw new UnreadableJournal(seq, `的类型“${type}”不为本版本所知。`);
    if (type === CODE_LIST_ADOPTED) {
      const list = { ...(data as unknown as CodeList), seq, adopted_on: effective_on };
      this.#adoptions.push({ eventRow, list });
    }
    const registration = definition.registers?.(data);
    if (!registration) return;
    const { code, kind, name } = registration;
    if (code === undefined) throw new UnreadableJournal(seq, '所登记的对象没有编码。');
    this.#eventRows.push(eventRow);
    this.#codes.push(this.#texts.number(code));
    this.#kinds.push(KINDS.indexOf(kind));
    this.#names.push(this.#texts.number(name ?? code));
    const { manager } = data;
    this.#managers.push(this.#texts.number(typeof manager === 'string' ? manager : undefined));
  }

  /** The rows of live registrations of these kinds. */
  *#live(kinds: readonly EntityKind[], knownSeq: number): Generator<number> {
    const wanted = KINDS.map((kind) => kinds.includes(kind));
    for (let row = 0; row < this.#codes.length; row += 1) {
      if (!wanted[this.#kinds.values[row]!]) continue;
      if (this.#events.isLive(this.#eventRows.values[row]!, knownSeq)) yield row;
    }
  }

  /** For the number of each code: 1 if it is registered as one of these kinds. */
  ofKinds(kinds: readonly EntityKind[], knownSeq: number): Uint8Array {
    const found = new Uint8Array(this.#texts.count);
    for (const row of this.#live(kinds, knownSeq)) found[this.#codes.values[row]!] = 1;
    return found;
  }

  /** Live registrations of these kinds that had begun by the day. */
  entities(kinds: readonly EntityKind[], { asOf, knownSeq }: Moment): Registered[] {
    const [found, to]: [Registered[], number] = [[], dayNumber(asOf)];
    for (const row of this.#live(kinds, knownSeq)) {
      const day = this.#events.days[this.#eventRows.values[row]!]!;
      if (day > to) continue;
      const manager = this.#managers.values[row]!;
      found.push({
        code: this.#texts.of(this.#codes.values[row]!),
        name: this.#texts.of(this.#names.values[row]!),
        beginsOn: dayOfNumber(day),
        data: manager === 0 ? {} : { manager: this.#texts.of(manager) },
      });
    }
    return found;
  }

  /**
   * The code lists at a moment: of each, the last adoption up to the day, or else the first after
   * it, since a list is often entered later than it took force.
   */
  codeLists({ asOf, knownSeq }: Moment): CodeLists {
    const held = new Map<string, CodeList>();
    for (const { eventRow, list } of this.#adoptions) {
      if (!this.#events.isLive(eventRow, knownSeq)) continue;
      const before = held.get(list.list);
      if (before === undefined || !staysBefore(before, list, asOf)) held.set(list.list, list);
    }
    return new CodeLists(held.values());
  }
}

/** Whether the first of two adoptions, the earlier recorded, holds on a day all the same. */
function staysBefore(first: CodeList, second: CodeList, asOf: string): boolean {
  const [one, other] = [first.adopted_on, second.adopted_on];
  if (one <= asOf && other <= asOf) return one > other;
  return one <= asOf || (other > asOf && one < other);
}
