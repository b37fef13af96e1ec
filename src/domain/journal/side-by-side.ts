/**
 * Batches that are judged side by side, on what the journal was before any of them. That is as good
 * as one after another for those that do not change what a later one is judged by.
 */
import { quarters } from '../books/quarters.ts';
import { CODE_LIST_ADOPTED } from '../books/reference.ts';
import { REVERSAL } from '../books/corrections.ts';
import { settings } from '../books/settings.ts';
import { foldName, parentCode, type Entity } from '../values/entity-codes.ts';
import { namesIn, prefixesIn, type Prepared } from './batch-lookups.ts';
import type { State } from './judge.ts';
import type { Touched } from './touched.ts';
import type { Shaped } from './proposals.ts';

/** A larger batch goes alone, so that those beside it need not wait for it. */
const MOST_SIDE_BY_SIDE = 20;

/** What these state is what every batch is judged by. */
const FOR_ALL = new Set([
  REVERSAL,
  CODE_LIST_ADOPTED,
  ...[quarters, settings].flatMap(({ events }) => events.map(({ type }) => type)),
]);

/**
 * Whether a batch may be judged side by side with others. What it reverses or corrects may be
 * anything, so then it is judged alone.
 */
export const maySideBySide = (events: readonly Shaped[]): boolean =>
  events.length <= MOST_SIDE_BY_SIDE &&
  events.every(({ type, corrects }) => corrects === undefined && !FOR_ALL.has(type));

/** What a batch adds to, and what it is judged by: codes, names, prefixes and senders' numbers. */
export interface Reach {
  changes: ReadonlySet<string>;
  judgedBy: ReadonlySet<string>;
}

const prefixOf = (code: string): string => `prefix ${code.split('-')[0]}`;

const externalIds = (organisation: string, events: readonly Shaped[]): string[] =>
  events.flatMap(({ external_id: id }) => (id === undefined ? [] : [`${organisation} ${id}`]));

/** The reach of a batch as it was proposed and prepared, of what it needs, among loaded things. */
export function reachOf(
  organisation: string,
  events: readonly Shaped[],
  { prepared, needed: { sums, marks } }: { prepared: readonly Prepared[]; needed: Touched },
  entities: readonly Entity[],
): Reach {
  const changes = new Set([
    ...sums.flatMap(({ keys }) => keys.flat()),
    ...marks.map(({ subject }) => subject),
    ...prepared.flatMap(({ registers, renames }) => [
      ...(registers ? [registers.code, prefixOf(registers.code), ...registers.names] : []),
      ...(renames ? [renames.code, renames.name] : []),
    ]),
    ...externalIds(organisation, events),
  ]);
  const referred = new Set(prepared.flatMap(({ references }) => references));
  const owners = entities.flatMap((entity) =>
    referred.has(entity.code) ? (parentCode(entity) ?? []) : [],
  );
  const named = [...namesIn(events), ...prefixesIn(events).map(prefixOf), ...referred, ...owners];
  return {
    changes: new Set([...changes].map(foldName)),
    judgedBy: new Set([...changes, ...named].map(foldName)),
  };
}

/** Of what was loaded for several batches, what one of them needs. */
export function narrowed(state: State, needed: Touched): State {
  const wanted = needed.sums.map(({ keys }) => new Set(keys.map((key) => key.join('\u001f'))));
  const marks = new Set(needed.marks.map(({ kind, subject }) => `${kind} ${subject}`));
  return {
    ...state,
    sums: state.sums.map((sums, index) =>
      sums.filter(({ key }) => wanted[index]!.has(key.join('\u001f'))),
    ),
    marks: state.marks.filter(({ kind, subject }) => marks.has(`${kind} ${subject}`)),
  };
}
