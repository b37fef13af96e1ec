/** For a text that matches no name, finds the names that were probably meant. */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../platform/errors.ts';
import { logFault } from '../platform/log.ts';
import { giveWay } from '../platform/give-way.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { readEntities } from '../db/batch-loading.ts';
import { readNamed } from '../db/suggestions.ts';
import type { CodeLists } from '../domain/values/code-lists.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import type { Finding } from '../domain/journal/event-definition.ts';
import type { Field } from '../domain/values/fields.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import { codeListName } from '../domain/journal/code-from-label.ts';
import { MOST_SUGGESTED, Nearest, nearestSaid } from '../domain/journal/nearest-name.ts';
import type { Shaped } from '../domain/journal/proposals.ts';
import type { Beyond } from './who-may-propose.ts';
import { refusalOfFindings } from './batch-refusal.ts';

interface UnknownName {
  finding: Finding;
  text: string;
  field: Extract<Field, { kind: 'reference' | 'list-code' }>;
  item: Prepared;
}

const CODES: readonly string[] = ['reference_unknown', 'list_code_unknown'];

function unknownNames(item: Prepared): UnknownName[] {
  const { definition, event, findings } = item;
  return findings.flatMap((finding) => {
    const name = /^\/data\/([^/]+)$/.exec(finding.pointer ?? '')?.[1] ?? '';
    const [field, text] = [definition.fields[name], event.data[name]];
    if (!CODES.includes(finding.code) || typeof text !== 'string') return [];
    const isNamed = field?.kind === 'reference' || field?.kind === 'list-code';
    return isNamed ? [{ finding, text, field, item }] : [];
  });
}

interface ListOn {
  list: string;
  on: string;
}

const listKey = ({ list, on }: ListOn): string => [list, on].join('\u001f');

/** The list in which a text was looked up, with its day; undefined for the name of a thing. */
const listSought = ({ field, item: { event } }: UnknownName): ListOn | undefined =>
  field.kind === 'list-code'
    ? { list: codeListName(field, event), on: event.effective_on }
    : undefined;

/** Among what a text was looked for: things of some kinds, or the items of a list on a day. */
function candidateLists(unknown: UnknownName): readonly string[] {
  const list = listSought(unknown);
  if (list) return [listKey(list)];
  return unknown.field.kind === 'reference' ? unknown.field.to : [];
}

/** The unknown texts of a batch, each with all its findings, up to a limit. */
function unknownTexts(prepared: readonly Prepared[]): UnknownName[][] {
  const unknowns = new Map<string, UnknownName[]>();
  for (const unknown of prepared.flatMap(unknownNames)) {
    const key = [unknown.text, ...candidateLists(unknown)].join('\u001f');
    const same = unknowns.get(key);
    if (same) same.push(unknown);
    else if (unknowns.size < MOST_SUGGESTED) unknowns.set(key, [unknown]);
  }
  return [...unknowns.values()];
}

interface Among {
  lists: CodeLists;
  /** Whether the person may not see a thing; hidden things are never suggested. */
  isHidden: (entity: Pick<Entity, 'audience'>) => boolean;
}

/** Adds the nearest names to the findings of unknown texts. It has to read many names. */
async function suggestNearest(
  sql: Sql,
  prepared: readonly Prepared[],
  { lists, isHidden }: Among,
): Promise<void> {
  const unknowns = unknownTexts(prepared);
  const sought = unknowns.map(([first]) => first!);
  const nearest = new Nearest<{ code: string; name: string; names: string[]; of: string }>(
    sought.map((unknown) => ({ text: unknown.text, among: candidateLists(unknown) })),
  );
  const inLists = new Map(
    sought.flatMap((each) => listSought(each) ?? []).map((on) => [listKey(on), on]),
  );
  for (const [of, { list, on }] of inLists)
    for (const { code, label } of lists.valid(list, on))
      nearest.offer({ code, name: label, names: [code, label], of });
  const kinds = sought.flatMap(({ field }) => (field.kind === 'reference' ? field.to : []));
  if (kinds.length > 0) {
    for await (const named of readNamed(sql, [...new Set(kinds)])) {
      for (const each of named) if (!isHidden(each)) nearest.offer({ ...each, of: each.kind });
      await giveWay();
    }
  }
  for (const [index, same] of unknowns.entries()) {
    const found = nearest.found(index);
    if (!found) continue;
    for (const { finding } of same) finding.suggestion = { code: found.code, name: found.name };
  }
}

/** A refusal to which the nearest names of unknown texts are still to be added. */
class NamesUnknown extends Refusal {
  readonly suggested: (sql: Sql) => Promise<Refusal>;

  constructor({ code, faults }: Refusal, suggested: (sql: Sql) => Promise<Refusal>) {
    super(code, faults);
    this.suggested = suggested;
  }
}

/**
 * The refusal of a batch, if there is any reason for one. Where names are unknown, `withNearest`
 * adds what is nearest to them.
 */
export function unknownNamesRefusal(
  prepared: readonly Prepared[],
  others: readonly Fault[],
  beyond: readonly Fault[],
  among: Among,
): Refusal | undefined {
  const refusal = refusalOfFindings(prepared, others, beyond);
  if (!refusal || unknownTexts(prepared).length === 0) return refusal;
  return new NamesUnknown(refusal, async (sql) => {
    await suggestNearest(sql, prepared, among);
    return refusalOfFindings(prepared, others, beyond)!;
  });
}

/**
 * Does work that judges a batch. The nearest names for its refusal are looked up after its
 * transaction, because that takes long among many names and nothing should wait for it. If the
 * lookup fails, the refusal is given without it.
 */
export async function withNearest<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NamesUnknown)) throw error;
    throw await database.read(EVERYTHING, error.suggested).catch((fault: unknown) => {
      logFault(undefined, fault);
      return error;
    });
  }
}

/**
 * The faults of events that the maker may not propose. For a vehicle that is not the maker's, the
 * nearest of the maker's own vehicles is suggested. The suggestion depends only on the text that
 * was sent, so that it does not reveal whether another vehicle has that name.
 */
export async function beyondFaults(
  sql: Sql,
  maker: Person,
  refused: readonly Beyond[],
  sent: readonly { index: number; event: Shaped }[],
): Promise<Fault[]> {
  const { vehicles } = personScope(maker);
  if (vehicles === '*' || vehicles.length === 0 || !refused.some(({ ofVehicle }) => ofVehicle))
    return refused.map(({ fault }) => fault);
  const texts = new Map(sent.map(({ index, event }) => [index, String(event.data.vehicle)]));
  const sought = refused.flatMap(({ index, ofVehicle }) => (ofVehicle ? [texts.get(index)!] : []));
  const unknown = [...new Set(sought)].slice(0, MOST_SUGGESTED);
  const nearest = new Nearest<Entity & { of: string }>(
    unknown.map((text) => ({ text, among: ['own'] })),
  );
  for (const entity of await readEntities(sql, { codes: vehicles }))
    nearest.offer({ ...entity, names: [entity.code, ...entity.names], of: 'own' });
  return refused.map(({ index, fault, ofVehicle }) => {
    const found = ofVehicle ? nearest.found(unknown.indexOf(texts.get(index)!)) : undefined;
    return found ? { ...fault, detail: fault.detail + nearestSaid(found) } : fault;
  });
}
