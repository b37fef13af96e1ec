/**
 * A zip that is the same bytes each time: its entries in a fixed order, of one fixed time, packed
 * by one fixed method. The spreadsheet library stamps its own with the clock and the time zone.
 */
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { withOrderedFonts } from './fonts.ts';

/** Where a reader looks first, by the packaging standard; the rest follow by name. */
const FIRST = ['[Content_Types].xml', '_rels/.rels'];
const LEVEL = 6;
const STYLES = 'xl/styles.xml';

/**
 * A zip has no time zone and is written in local time. Noon is on the clock of every zone on every
 * day, so these are the same digits everywhere.
 */
const noon = (): Date => new Date(1980, 0, 1, 12);

const rank = (name: string): number => {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
};

const inOrder = (one: string, other: string): number =>
  rank(one) - rank(other) || (one < other ? -1 : 1);

/** The files of a zip, by their paths in it. */
export type Files = Record<string, Uint8Array>;

/** Files in the order in which they are packed. */
const ordered = (files: Files): Files =>
  Object.fromEntries(
    Object.keys(files)
      .sort(inOrder)
      .map((name) => [name, files[name]!]),
  );

/**
 * The files of a workbook as the spreadsheet library packed it: in a fixed order, folders left
 * out, and their fonts as the schema has them. Every file that leaves comes through here.
 */
export function unpacked(zip: Uint8Array): Files {
  const files = unzipSync(zip, { filter: ({ name }) => !name.endsWith('/') });
  return ordered({ ...files, [STYLES]: withOrderedFonts(files[STYLES]!) });
}

/**
 * Packs the files of a zip again, so that the same files are the same bytes; edited on the way
 * where an edit is given.
 */
export function settled(
  zip: Uint8Array,
  edit: (files: Files) => Files = (same) => same,
): Uint8Array {
  const entries: Zippable = ordered(edit(unpacked(zip)));
  return zipSync(entries, { level: LEVEL, mtime: noon(), os: 0, attrs: 0 });
}
