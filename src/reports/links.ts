/**
 * Links on cells that hold numbers and formulas. The spreadsheet library links only text, and a
 * formula of HYPERLINK would turn a figure into words for some readers.
 */
import type { Files } from '../platform/zip.ts';
import { sheetParts } from './charts.ts';
import { escaped } from './charts/xml.ts';

/** Where a cell leads: a place in the workbook, or an address outside it. */
export interface Link {
  sheet: string;
  cell: string;
  to: { place: string } | { address: string };
}

const HYPERLINK = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships';

const read = (files: Files, path: string): string => new TextDecoder().decode(files[path]);

/**
 * Adds the links to the sheets of a workbook. Throws if a sheet is missing or already has links,
 * because a sheet can have only one list of them.
 */
export function withLinks(files: Files, links: readonly Link[]): Files {
  const parts = sheetParts(files);
  const changed: Files = { ...files };
  for (const sheet of new Set(links.map((link) => link.sheet))) {
    const own = links.filter((link) => link.sheet === sheet);
    const path = parts.get(sheet);
    if (!path || !files[path]) throw new Error(`There is no sheet ${sheet} to link from.`);
    const { list, relations } = linkList(own);
    const xml = read(files, path);
    // Where the schema has them: after everything about cells, before everything about paper.
    const at = xml.search(/<(printOptions|pageMargins)\b/);
    if (xml.includes('<hyperlinks') || at < 0) throw new Error(`${sheet} cannot take links.`);
    changed[path] = bytes(xml.slice(0, at) + list + xml.slice(at));
    const beside = path.replace(/([^/]+)$/, '_rels/$1.rels');
    if (relations) changed[beside] = withRelations(files[beside] && read(files, beside), relations);
  }
  return changed;
}

function linkList(links: readonly Link[]): { list: string; relations: string } {
  let list = '';
  let relations = '';
  links.forEach(({ cell, to }, index) => {
    const id = `link${index + 1}`;
    const target = 'place' in to ? `location="${escaped(to.place)}"` : `r:id="${id}"`;
    list += `<hyperlink ref="${cell}" ${target}/>`;
    if ('address' in to)
      relations += `<Relationship Id="${id}" Type="${HYPERLINK}" Target="${escaped(to.address)}" TargetMode="External"/>`;
  });
  return { list: `<hyperlinks>${list}</hyperlinks>`, relations };
}

function withRelations(existing: string | undefined, relations: string): Uint8Array {
  if (existing) return bytes(existing.replace('</Relationships>', `${relations}</Relationships>`));
  const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  return bytes(
    `${declaration}<Relationships xmlns="${RELATIONSHIPS}">${relations}</Relationships>`,
  );
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
