/** Behind a name that nothing has: the name that may have been meant. */
import type { Sql } from '../db/connection.ts';
import { findLikely } from '../db/suggestions.ts';
import type { Entity, EntityKind } from '../domain/entities.ts';
import type { Finding } from '../domain/event.ts';
import type { Prepared } from '../domain/known.ts';
import { MOST_SUGGESTED, nearest, pairsOf } from '../domain/nearest.ts';

interface Unknown {
  finding: Finding;
  text: string;
  kinds: readonly EntityKind[];
}

function unknownsOf({ definition, event, findings }: Prepared): Unknown[] {
  return findings.flatMap((finding) => {
    const name = /^\/data\/([^/]+)$/.exec(finding.pointer ?? '')?.[1] ?? '';
    const [field, text] = [definition.fields[name], event.data[name]];
    const isUnknown = finding.code === 'reference_unknown' && typeof text === 'string';
    return isUnknown && field?.kind === 'reference' ? [{ finding, text, kinds: field.to }] : [];
  });
}

/** Adds the nearest name to what is said of unknown ones; of what is hidden, nothing is said. */
export async function suggestNearest(
  sql: Sql,
  prepared: readonly Prepared[],
  isHidden: (entity: Pick<Entity, 'audience'>) => boolean,
): Promise<void> {
  const said = new Map<string, string>();
  for (const { finding, text, kinds } of prepared.flatMap(unknownsOf)) {
    const key = [text, ...kinds].join('\u001f');
    if (!said.has(key) && said.size >= MOST_SUGGESTED) continue;
    if (!said.has(key)) {
      const likely = await findLikely(sql, kinds, pairsOf(text));
      const found = nearest(
        text,
        likely.filter((entity) => !isHidden(entity)),
      );
      said.set(key, found ? `最接近的是 ${found.code} ${found.name}。` : '');
    }
    finding.detail = finding.detail.replace('尚未登记。', (told) => told + said.get(key)!);
  }
}
