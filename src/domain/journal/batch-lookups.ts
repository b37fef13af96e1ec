/** What must be loaded before a batch is prepared, and the result of preparing it. */
import { REVERSAL } from '../books/corrections.ts';
import { DEFINITIONS } from '../books/index.ts';
import type { CodeLists } from '../values/code-lists.ts';
import type { Quarters } from './closed-quarters.ts';
import type { Day } from '../values/days.ts';
import { ENTITY_KINDS, type Entity } from '../values/entity-codes.ts';
import type {
  AnyDefinition,
  Effect,
  Finding,
  Mark,
  MarkKind,
  Proposal,
} from './event-definition.ts';
import { normalUscc, USCC_PATTERN } from '../values/social-credit-code.ts';
import type { JournalEvent } from './posted-event.ts';
import type { Shaped } from './proposals.ts';

/** A live mark as loaded for the checks. */
export interface LiveMark {
  kind: MarkKind;
  subject: string;
  key: string;
  value: string;
  effective_on: Day;
  seq: number;
  detail?: Record<string, unknown> | null | undefined;
}

/** What must be loaded before a batch can be prepared. */
export interface BatchData {
  today: Day;
  entities: Entity[];
  /** Whether the maker may not see a thing. */
  isHidden: (thing: Pick<Entity, 'audience'>) => boolean;
  lists: CodeLists;
  quarters: Quarters;
  /** Live marks of the kinds that events' own checks look up, for the things referred to. */
  marks: LiveMark[];
  /** Events named by reversals and corrections, with their own reversal, if there is one. */
  originals: Map<number, JournalEvent & { reversedBy?: number }>;
  /** The highest number already used in generated codes, by prefix. */
  numbers: Map<string, number>;
  /** The names that unreadable proposals would have registered. */
  refused?: readonly string[];
}

export interface Prepared {
  index: number;
  definition: AnyDefinition;
  event: Proposal;
  effects: Effect[];
  marks: Mark[];
  findings: Finding[];
  /** Cannot be recorded only because an earlier event of the batch is refused. */
  follows?: true;
  /** Codes the event refers to, without the one it registers. */
  references: string[];
  registers?: Entity;
  renames?: { code: string; name: string } | undefined;
  original?: JournalEvent;
  /** The registration that a reversal removes. */
  frees?: Entity;
  /** The vehicle whose manager may propose it. */
  vehicle?: string;
  /**
   * Who sees it besides bureau and auditors: the vehicle's manager, or `bureau` for nobody;
   * undefined for everybody.
   */
  audience?: string;
}

/** Kinds of mark that `Facts.latest` may be asked for. */
export const LOOKED_UP: readonly MarkKind[] = [
  'region',
  'qualification',
  'line_term',
  'loan_due',
  'stage',
];

/** Fields whose text can be the name of a thing. */
const NAMES = ['name', 'uscc', 'contract_no', 'receipt_no'];

/** Every text of the batch that may name a thing: references, new names, codes. */
export function namesIn(events: readonly Shaped[]): string[] {
  const names = new Set<string>();
  for (const event of events) {
    const fields = DEFINITIONS.get(event.type)!.fields;
    for (const [name, value] of Object.entries(event.data)) {
      const kind = fields[name]?.kind;
      const mayName = kind === 'reference' || kind === 'code' || NAMES.includes(name);
      if (!mayName || typeof value !== 'string') continue;
      names.add(value);
      // A 统一社会信用代码 is recorded in one normal form, however it was written.
      if (USCC_PATTERN.test(normalUscc(value))) names.add(normalUscc(value));
    }
    for (const alias of (event.data.aliases as string[] | undefined) ?? []) names.add(alias);
  }
  return [...names];
}

/** The names that unreadable proposals would have registered, as far as they can be found. */
export function namesOfMalformed(values: readonly unknown[]): string[] {
  return values.flatMap((value) => {
    const data = (value as { data?: Record<string, unknown> } | null)?.data ?? {};
    const aliases = Array.isArray(data.aliases) ? (data.aliases as unknown[]) : [];
    const named = [data.code, ...NAMES.map((name) => data[name]), ...aliases];
    return named.filter((name) => typeof name === 'string');
  });
}

/** Sequence numbers of the events that the batch reverses or corrects. */
export function originalsIn(events: readonly Shaped[]): number[] {
  const seqs = events.flatMap((event) => [
    ...(event.type === REVERSAL ? [event.data.event as number] : []),
    ...(event.corrects === undefined ? [] : [event.corrects]),
  ]);
  return [...new Set(seqs)];
}

/**
 * Whether any event of the batch states a code of a list or reverses, so that the lists are
 * loaded.
 */
export const usesLists = (events: readonly Shaped[]): boolean =>
  events.some(
    ({ type, data }) =>
      type === REVERSAL ||
      Object.entries(DEFINITIONS.get(type)!.fields).some(
        ([name, field]) => field.kind === 'list-code' && data[name] !== undefined,
      ),
  );

/** The codes under which the batch itself registers things, where it says them. */
export const codesIn = (events: readonly Shaped[]): string[] =>
  events.flatMap(({ type, data }) => DEFINITIONS.get(type)!.registers?.(data)?.code ?? []);

/** The prefixes of the codes that have to be made for things that the batch registers. */
export function prefixesIn(events: readonly Shaped[]): string[] {
  const prefixes = events.flatMap(({ type, data }) => {
    const registration = DEFINITIONS.get(type)!.registers?.(data);
    return registration && registration.code === undefined
      ? [ENTITY_KINDS[registration.kind].prefix]
      : [];
  });
  return [...new Set(prefixes)];
}

/** The identity of a line of statements: kind, key and subject. */
export const markId = ({
  kind,
  subject,
  key,
}: Pick<LiveMark, 'kind' | 'subject' | 'key'>): string => [kind, subject, key].join('\u001f');

/** An event before anything about it is computed. */
export const unprepared = (
  index: number,
  definition: AnyDefinition,
  event: Proposal,
): Prepared => ({
  index,
  definition,
  event,
  effects: [],
  marks: [],
  findings: [],
  references: [],
});
