/** Text as it may stand in XML, and the tags of a part that is already written. */

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Characters that XML 1.0 cannot hold in any spelling; a workbook with one is "repaired". */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for an element or a double-quoted attribute. Leaves out what XML cannot hold. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(ILLEGAL, '')
    .replace(/[&<>"]/g, (character) => ESCAPES[character]!);

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

const unescaped = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity]!);

/** The attributes of every element of a name, in the order of the part. */
export function findElements(xml: string, name: string): Record<string, string>[] {
  const tags = xml.matchAll(new RegExp(String.raw`<${name}\s((?:[^>"]|"[^"]*")*)>`, 'g'));
  return [...tags].map(([, inside]) =>
    Object.fromEntries(
      [...inside!.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [
        key!,
        unescaped(value!),
      ]),
    ),
  );
}

const TAG = /<(\/?)([\w:]+)(?:[^>"]|"[^"]*")*?(\/?)>/g;

/** The direct children of the element that is open at a place, with the place where each begins. */
export function childrenFrom(xml: string, start: number): { name: string; at: number }[] {
  const children = [];
  let depth = 0;
  for (const found of xml.slice(start).matchAll(TAG)) {
    const [, closing, name, alone] = found;
    if (closing) depth -= 1;
    else {
      if (depth === 0) children.push({ name: name!, at: start + found.index });
      if (!alone) depth += 1;
    }
    if (depth < 0) break;
  }
  return children;
}
