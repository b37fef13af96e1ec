/**
 * Turns proposals into what would be posted: references become codes, new things get codes, and
 * effects, marks and own checks are computed. Pure: everything it needs is loaded before.
 */
import type { Fault } from '../../platform/errors.ts';
import { REVERSAL } from '../books/corrections.ts';
import { CODE_LIST_ADOPTED } from '../books/reference.ts';
import { BUREAU, recordAudience } from '../books/hidden-from-managers.ts';
import { DEFINITIONS } from '../books/index.ts';
import type { CodeList } from '../values/code-lists.ts';
import {
  ENTITY_KINDS,
  foldName,
  Registry,
  type Entity,
  type EntityKind,
} from '../values/entity-codes.ts';
import type { AnyDefinition, Effect, Facts, Finding, Proposal } from './event-definition.ts';
import { MEASURES } from './measures.ts';
import {
  LOOKED_UP,
  markId,
  unprepared,
  type BatchData,
  type LiveMark,
  type Prepared,
} from './batch-lookups.ts';
import type { JournalEvent } from './posted-event.ts';
import { ListCodes } from './code-from-label.ts';
import { MONEY_PATTERN, negated, readableMoney, wireMoney } from '../values/money.ts';
import type { Shaped } from './proposals.ts';
import { refuseReversal } from './reversal.ts';

const isFault = (value: Entity | Fault): value is Fault => 'detail' in value;

/** Works through one batch in order; later events see what earlier ones registered and said. */
export class Preparation {
  readonly #known: BatchData;
  readonly #registry: Registry;
  readonly #marks = new Map<string, LiveMark[]>();
  readonly #reversed = new Set<number>();
  readonly #codes: ListCodes;
  /** Names of refused registrations; a reference to one is not a fault of its own. */
  readonly #refused = new Set<string>();

  constructor(known: BatchData) {
    this.#known = known;
    this.#registry = new Registry(known.entities, known.isHidden);
    this.#codes = new ListCodes(known.lists);
    for (const mark of known.marks) this.#addMark(mark);
    for (const name of known.refused ?? []) this.#refused.add(foldName(name));
  }

  /** An event that is handed in, by its place in the batch; it has no number yet. */
  propose(shaped: Shaped, index: number): Prepared {
    return this.#prepare(
      shaped,
      { index, seq: 0 },
      ({ check }, event) => check?.(event, this.#facts()) ?? [],
    );
  }

  /**
   * Prepares an event of the journal again, under its number. It passed the checks when it was
   * posted; today's checks apply only to what is handed in.
   */
  replay(shaped: Shaped, seq: number): Prepared {
    return this.#prepare(shaped, { index: 0, seq }, () => []);
  }

  #prepare(
    shaped: Shaped,
    { index, seq }: { index: number; seq: number },
    check: (definition: AnyDefinition, event: Proposal) => Finding[],
  ): Prepared {
    const definition = DEFINITIONS.get(shaped.type)!;
    if (shaped.type === REVERSAL) return this.#reversal(definition, shaped, index);
    const event = { ...shaped, data: { ...shaped.data } } as Proposal;
    const prepared = unprepared(index, definition, event);
    this.#checkDay(prepared);
    this.#checkClosed(prepared);
    this.#checkCorrection(prepared);
    this.#resolveReferences(prepared);
    this.#resolveListCodes(prepared);
    if (prepared.findings.length > 0 || prepared.follows) return this.#giveUp(prepared);
    this.#register(prepared);
    prepared.renames = definition.renames?.(event.data);
    if (prepared.renames) {
      const { code, name } = prepared.renames;
      prepared.findings.push(...this.#nameTaken(name, code));
    }
    prepared.findings.push(...check(definition, event));
    // A refused event has no effects; working them out could fail on the very value refused.
    if (prepared.findings.some((finding) => !finding.warning)) return this.#giveUp(prepared);
    prepared.effects = definition.effects?.(event, this.#facts()) ?? [];
    prepared.marks = definition.marks?.(event, this.#facts()) ?? [];
    const audience = recordAudience(definition.type, prepared.vehicle);
    if (audience !== undefined) prepared.audience = audience;
    this.#checkAmounts(prepared);
    this.#remember(prepared, seq);
    return prepared;
  }

  /** Remembers the names that a refused event would have added. */
  #giveUp(prepared: Prepared): Prepared {
    const { definition, event } = prepared;
    const { code, name, aliases = [] } = definition.registers?.(event.data) ?? {};
    const renamed = definition.renames?.(event.data).name;
    for (const each of [code, name, renamed, ...aliases])
      if (each !== undefined) this.#refused.add(foldName(each));
    return prepared;
  }

  #addMark(mark: LiveMark): void {
    const marks = this.#marks.get(markId(mark)) ?? [];
    this.#marks.set(markId(mark), marks);
    marks.push(mark);
  }

  #said(id: string): LiveMark[] {
    return (this.#marks.get(id) ?? []).filter((mark) => !this.#reversed.has(mark.seq));
  }

  #facts(): Facts {
    return {
      lists: this.#known.lists,
      quarters: this.#known.quarters,
      entity: (code) => this.#registry.get(code)!,
      named: (name) => this.#registry.named(name),
      said: (kind, subject, key) => this.#said(markId({ kind, subject, key })),
      latest: (kind, subject, key, on) =>
        this.#said(markId({ kind, subject, key }))
          .filter((mark) => mark.effective_on <= on)
          .reduce<LiveMark | undefined>(
            (held, mark) => (held && held.effective_on >= mark.effective_on ? held : mark),
            undefined,
          )?.value,
    };
  }

  #checkDay({ event, findings }: Prepared): void {
    if (event.effective_on > this.#known.today) {
      findings.push({
        code: 'effective_in_future',
        pointer: '/effective_on',
        detail: `发生日 ${event.effective_on} 晚于今天 ${this.#known.today}；尚未发生的事项请在发生后登记。`,
      });
    }
  }

  /** An event in a closed quarter changes what was signed, so it must give a reason. */
  #checkClosed({ event, findings }: Prepared): void {
    const through = this.#known.quarters.through();
    if (through === undefined || event.effective_on > through) return;
    if (event.restatement !== undefined) return;
    findings.push({
      code: 'quarter_closed',
      pointer: '/restatement',
      detail: `${through} 及以前的季度已关闭，发生日 ${event.effective_on} 在其内；如确需登记，请填写“重述原因”。`,
    });
  }

  #checkCorrection({ event, findings }: Prepared): void {
    if (event.corrects === undefined) return;
    const original = this.#known.originals.get(event.corrects);
    // The same sentence for hidden and missing records, or trying numbers would reveal which exist.
    if (!original || this.#known.isHidden(original)) {
      findings.push({
        code: 'reversal_unknown',
        pointer: '/corrects',
        detail: `没有记录号为 ${event.corrects} 的记录。`,
      });
    } else if (original.reversedBy === undefined && !this.#reversed.has(event.corrects)) {
      findings.push({
        code: 'correction_without_reversal',
        pointer: '/corrects',
        detail: `订正第 ${event.corrects} 号记录前，请在同一批次中先登记对它的冲销。`,
      });
    }
  }

  #resolveReferences(prepared: Prepared): void {
    const { definition, event, findings } = prepared;
    for (const [name, field] of Object.entries(definition.fields)) {
      const text = event.data[name];
      if (field.kind !== 'reference' || typeof text !== 'string') continue;
      const found = this.#registry.resolve(text, field.to, field.label);
      if (isFault(found)) {
        if (this.#refused.has(foldName(text))) prepared.follows = true;
        else findings.push({ ...found, pointer: `/data/${name}` });
        continue;
      }
      event.data[name] = found.code;
      prepared.references.push(found.code);
      if (name === 'vehicle') prepared.vehicle = found.code;
      if (found.beginsOn > event.effective_on) {
        findings.push({
          code: 'not_yet_existing',
          pointer: `/data/${name}`,
          detail: `${field.label} ${this.#known.isHidden(found) ? text : `${found.code} ${found.name}`} 自 ${found.beginsOn} 起登记，发生日 ${event.effective_on} 早于该日。`,
        });
      }
    }
  }

  /** Turns labels of code lists into codes, as references are turned into codes. */
  #resolveListCodes({ definition, event, findings }: Prepared): void {
    for (const [name, field] of Object.entries(definition.fields)) {
      const text = event.data[name];
      if (field.kind !== 'list-code' || typeof text !== 'string') continue;
      const found = this.#codes.resolve(field, text, event);
      if (typeof found === 'string') event.data[name] = found;
      else findings.push({ ...found, pointer: `/data/${name}` });
    }
  }

  #register(prepared: Prepared): void {
    const { definition, event, findings } = prepared;
    const registration = definition.registers?.(event.data);
    if (!registration) return;
    const code = registration.code ?? this.#generate(registration.kind);
    const holder = this.#registry.get(code);
    if (holder) {
      findings.push({
        code: 'code_taken',
        pointer: '/data/code',
        detail: `编码 ${code} 已登记为 ${this.#registry.describe(holder, holder.name)}。`,
      });
      return;
    }
    const identifier = event.data.uscc;
    const said = [registration.name ?? code, ...registration.aliases].filter(
      (name) => name !== identifier && name !== code,
    );
    findings.push(...said.flatMap((name) => this.#nameTaken(name, code)));
    event.data.code = code;
    prepared.registers = {
      code,
      kind: registration.kind,
      name: registration.name ?? code,
      beginsOn: event.effective_on,
      seq: 0,
      names: [registration.name ?? code, ...registration.aliases],
      data: event.data,
    };
    if (registration.kind === 'sub-fund') prepared.vehicle = code;
  }

  /** Warns of a name that is taken: only codes distinguish two things with one name. */
  #nameTaken(name: string, code: string): Finding[] {
    const others = [...this.#registry.named(name), this.#registry.get(name)];
    const other = others.find((entity) => entity && entity.code !== code);
    if (!other) return [];
    return [
      {
        code: 'name_taken',
        warning: true,
        pointer: '/data/name',
        detail: `“${name}”已是 ${this.#registry.describe(other)} 的名称、别名或编码；如确为不同对象请写明理由，否则请直接引用。`,
      },
    ];
  }

  #generate(kind: EntityKind): string {
    const { prefix, digits } = ENTITY_KINDS[kind];
    let number = this.#known.numbers.get(prefix) ?? 0;
    let code: string;
    do {
      number += 1;
      code = `${prefix}-${String(number).padStart(digits, '0')}`;
    } while (this.#registry.get(code));
    this.#known.numbers.set(prefix, number);
    return code;
  }

  /** Amounts computed as a product or sum must be valid amounts too. */
  #checkAmounts({ effects, findings }: Prepared): void {
    const tooLarge = effects.find(({ amount }) => !MONEY_PATTERN.test(wireMoney(amount)));
    if (!tooLarge) return;
    findings.push({
      code: 'field_invalid',
      pointer: '/data',
      detail: `${MEASURES[tooLarge.measure]} ${readableMoney(tooLarge.amount)} 超过可登记的最大金额，请核对单位是否为元。`,
    });
  }

  /** Makes what this event says visible to the events after it. */
  #remember(prepared: Prepared, seq: number): void {
    const { event, definition } = prepared;
    if (prepared.registers) {
      prepared.registers.seq = seq;
      this.#registry.add(prepared.registers);
    }
    const renamed = prepared.renames && this.#registry.get(prepared.renames.code);
    if (renamed) this.#registry.addName(renamed, prepared.renames!.name);
    for (const mark of prepared.marks) {
      if (LOOKED_UP.includes(mark.kind))
        this.#addMark({ ...mark, effective_on: event.effective_on, seq });
    }
    if (definition.type === CODE_LIST_ADOPTED) {
      const list = event.data as unknown as CodeList;
      this.#known.lists.add({ ...list, seq, adopted_on: event.effective_on });
    }
  }

  #reversal(definition: AnyDefinition, shaped: Shaped, index: number): Prepared {
    const seq = shaped.data.event as number;
    const recorded = this.#known.originals.get(seq);
    // A hidden record counts as missing, for the events after it too.
    const original = recorded && !this.#known.isHidden(recorded) ? recorded : undefined;
    // Only a reversal of a missing record has no day here, and it is refused anyway.
    const effectiveOn = shaped.effective_on ?? this.#known.today;
    const prepared = unprepared(index, definition, { ...shaped, effective_on: effectiveOn });
    // Set for refused events too, so that the right to the record can be judged first.
    if (original) prepared.original = original;
    const audience = original?.audience;
    if (audience !== undefined) prepared.audience = audience;
    if (audience !== undefined && audience !== BUREAU) prepared.vehicle = audience;
    this.#checkDay(prepared);
    this.#checkClosed(prepared);
    const inBatch = this.#reversed.has(seq);
    const given = { on: effectiveOn, inBatch, lists: this.#known.lists };
    const finding = refuseReversal(seq, original, given);
    if (finding) {
      prepared.findings.push({ pointer: '/data/event', ...finding });
      return prepared;
    }
    this.#reversed.add(seq);
    const negate = (effect: Effect): Effect => ({ ...effect, amount: negated(effect.amount) });
    prepared.effects = original!.effects.map(negate);
    this.#forget(prepared, original!);
    return prepared;
  }

  /** Hides what a reversed event registered or named from the events after it. */
  #forget(prepared: Prepared, original: JournalEvent): void {
    const entity = this.#registry.registeredBy(original.seq);
    if (entity) {
      prepared.frees = entity;
      this.#registry.remove(entity);
    }
    const renamed = DEFINITIONS.get(original.type)!.renames?.(original.data);
    if (renamed) this.#registry.removeName(renamed.code, renamed.name);
  }
}
