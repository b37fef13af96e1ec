/** Behind a text that means nothing: what may have been meant. */
import { scopeOf, type Person } from '../platform/auth.ts';
import type { Fault } from '../platform/errors.ts';
import type { Sql } from '../db/connection.ts';
import { readEntities } from '../db/loading.ts';
import { findLikely, type Asked } from '../db/suggestions.ts';
import type { CodeListItem, CodeLists } from '../domain/code-lists.ts';
import type { Entity } from '../domain/entities.ts';
import type { Finding } from '../domain/event.ts';
import type { Field } from '../domain/fields.ts';
import type { Prepared } from '../domain/known.ts';
import { listOf } from '../domain/list-codes.ts';
import type { Shaped } from '../domain/proposals.ts';
import { MOST_SUGGESTED, nearest, pairsOf } from '../domain/nearest.ts';
import type { Beyond } from './authorising.ts';

interface Unknown {
  finding: Finding;
  text: string;
  field: Extract<Field, { kind: 'reference' | 'list-code' }>;
  item: Prepared;
}

const CODES: readonly string[] = ['reference_unknown', 'list_code_unknown'];

function unknownsOf(item: Prepared): Unknown[] {
  const { definition, event, findings } = item;
  return findings.flatMap((finding) => {
    const name = /^\/data\/([^/]+)$/.exec(finding.pointer ?? '')?.[1] ?? '';
    const [field, text] = [definition.fields[name], event.data[name]];
    if (!CODES.includes(finding.code) || typeof text !== 'string') return [];
    const isNamed = field?.kind === 'reference' || field?.kind === 'list-code';
    return isNamed ? [{ finding, text, field, item }] : [];
  });
}

/** By which a text is known that is unknown in many rows. */
const keyOf = ({ text, field, item: { event } }: Unknown): string =>
  (field.kind === 'reference'
    ? [text, ...field.to]
    : [text, listOf(field, event), event.effective_on]
  ).join('\u001f');

export interface Among {
  lists: CodeLists;
  /** Of what is hidden from whoever asks, nothing is said. */
  isHidden: (entity: Pick<Entity, 'audience'>) => boolean;
}

const namedItem = ({ code, label }: CodeListItem) => ({ code, name: label, names: [code, label] });

/** What is said of the nearest, behind the fault of a text that means nothing. */
const nearestSaid = ({ code, name }: { code: string; name: string }): string =>
  `最接近的是 ${code} ${name}。`;

/**
 * Adds what is nearest to the findings of texts that mean nothing: once a text, for so many of them
 * at most. It reads many names, so that it comes last and only where a batch is refused.
 */
export async function suggestNearest(
  sql: Sql,
  prepared: readonly Prepared[],
  { lists, isHidden }: Among,
): Promise<void> {
  const unknowns = new Map<string, Unknown[]>();
  for (const unknown of prepared.flatMap(unknownsOf)) {
    const same = unknowns.get(keyOf(unknown)) ?? [];
    unknowns.set(keyOf(unknown), same);
    same.push(unknown);
  }
  const told = [...unknowns.values()].slice(0, MOST_SUGGESTED);
  const asked = told.flatMap(([first], index): Asked[] => {
    const { text, field } = first!;
    return field.kind === 'reference' ? [{ index, kinds: field.to, pairs: pairsOf(text) }] : [];
  });
  const likely = asked.length === 0 ? [] : await findLikely(sql, asked);
  for (const [index, same] of told.entries()) {
    const { text, field, item } = same[0]!;
    const candidates =
      field.kind === 'reference'
        ? likely.filter((each) => each.asked === index && !isHidden(each))
        : lists.valid(listOf(field, item.event), item.event.effective_on).map(namedItem);
    const found = nearest(text, candidates);
    if (!found) continue;
    for (const { finding } of same) finding.detail += nearestSaid(found);
  }
}

/**
 * The faults of events that the maker may not propose. Beside a vehicle that is none of theirs
 * stands the nearest that is, by the text that was sent and nothing else: whether there is another
 * of that name is not told.
 */
export async function beyondFaults(
  sql: Sql,
  maker: Person,
  refused: readonly Beyond[],
  sent: readonly { index: number; event: Shaped }[],
): Promise<Fault[]> {
  const { vehicles } = scopeOf(maker);
  if (vehicles === '*' || vehicles.length === 0 || !refused.some(({ ofVehicle }) => ofVehicle))
    return refused.map(({ fault }) => fault);
  const own = (await readEntities(sql, { codes: vehicles })).map((entity) => ({
    ...entity,
    names: [entity.code, ...entity.names],
  }));
  const texts = new Map(sent.map(({ index, event }) => [index, String(event.data.vehicle)]));
  const said = new Map<string, string>();
  return refused.map(({ index, fault, ofVehicle }) => {
    if (!ofVehicle) return fault;
    const text = texts.get(index)!;
    if (!said.has(text)) {
      const found = nearest(text, own);
      said.set(text, found ? nearestSaid(found) : '');
    }
    return { ...fault, detail: fault.detail + said.get(text)! };
  });
}
