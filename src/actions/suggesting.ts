/** Behind a text that means nothing: what may have been meant. */
import type { Sql } from '../db/connection.ts';
import { findLikely, type Asked } from '../db/suggestions.ts';
import type { CodeListItem, CodeLists } from '../domain/code-lists.ts';
import type { Entity } from '../domain/entities.ts';
import type { Finding } from '../domain/event.ts';
import type { Field } from '../domain/fields.ts';
import type { Prepared } from '../domain/known.ts';
import { listOf } from '../domain/list-codes.ts';
import { MOST_SUGGESTED, nearest, pairsOf } from '../domain/nearest.ts';

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
    const suggestion = { code: found.code, name: found.name };
    for (const { finding } of same) finding.suggestion = suggestion;
  }
}
