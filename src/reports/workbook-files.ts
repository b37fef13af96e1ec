/**
 * The files of a workbook, packed again so that the same files are the same bytes: in a fixed order
 * and of one fixed time. The spreadsheet library stamps its own with the clock and the time zone.
 */
import { unzipFiles, zipFiles, type Files } from '../platform/zip.ts';
import { withOrderedFonts } from './fonts.ts';

/** The files that readers expect first, by the packaging standard; the others follow by name. */
const FIRST = ['[Content_Types].xml', '_rels/.rels'];
const STYLES = 'xl/styles.xml';

const rank = (name: string): number => {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
};

const inOrder = (one: string, other: string): number =>
  rank(one) - rank(other) || (one < other ? -1 : 1);

/** Files in the order in which they are packed. */
const ordered = (files: Files): Files =>
  Object.fromEntries(
    Object.keys(files)
      .sort(inOrder)
      .map((name) => [name, files[name]!]),
  );

/**
 * The files of a workbook that the spreadsheet library packed: in a fixed order, without folders,
 * and with fonts in the order of the schema. Every workbook that is sent goes through here.
 */
export function unpacked(zip: Uint8Array): Files {
  const files = unzipFiles(zip);
  return ordered({ ...files, [STYLES]: withOrderedFonts(files[STYLES]!) });
}

/**
 * Packs the files of a zip again, so that the same files give the same bytes; if an edit is given,
 * it is applied first.
 */
export function settled(
  zip: Uint8Array,
  edit: (files: Files) => Files = (same) => same,
): Uint8Array {
  return zipFiles(ordered(edit(unpacked(zip))));
}
