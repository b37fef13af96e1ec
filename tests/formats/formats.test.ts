/**
 * A report format is for good once it is released: its file never changes, and reports of it are
 * made by it, whatever is added to the catalogue afterwards.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CURRENT_CONTENT, CURRENT_NUMBER } from '../../src/domain/report/formats/current.ts';
import { definesAlike, reportFormat } from '../../src/domain/report/formats/format.ts';
import {
  ALL_FORMATS,
  CURRENT,
  formatNamed,
  isKnownFormat,
} from '../../src/domain/report/formats/index.ts';

/** SHA-256 of each file as it was released. A new line is added; none is ever changed. */
const RELEASED: Record<string, string> = {
  '3.json': '958e95a097365b6067697e09c16cbd080b1e9edb2e0f73af4993cd87ef16f840',
  '4.json': '24ffbc718122cd4854539e6707178a81b74c88e5b743372358f678b770565554',
};

const FOLDER = new URL('../../src/domain/report/formats/', import.meta.url);
const released = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const bytesOf = (name: string): Buffer => readFileSync(new URL(name, FOLDER));

describe('a released format', () => {
  test('is each one whose digest is written down here', () => {
    expect(released.toSorted()).toEqual(Object.keys(RELEASED).toSorted());
  });

  test.each(released)('%s has not changed since', (name) => {
    expect(createHash('sha256').update(bytesOf(name)).digest('hex')).toBe(RELEASED[name]);
  });

  test.each(released)('%s is found by its name and is what its file says', (name) => {
    const content = JSON.parse(bytesOf(name).toString('utf8'));
    const format = formatNamed(`kechuang-report/${name.replace('.json', '')}`);
    expect(format).toMatchObject(content);
    expect([...format!.catalogue.keys()]).toEqual(
      content.definitions.figures.map(({ id }: { id: string }) => id),
    );
  });
});

describe('the format that is made now', () => {
  test('is the last one, and what is no format is not known', () => {
    expect(ALL_FORMATS.at(-1)).toBe(CURRENT);
    expect(isKnownFormat('kechuang-report/2')).toBe(true);
    expect(isKnownFormat(`kechuang-report/${CURRENT_NUMBER + 1}`)).toBe(false);
  });

  // Where this fails, the number in current.ts has to be raised before anything is added.
  const name = `${CURRENT_NUMBER}.json`;
  test.skipIf(!released.includes(name))('says what its file says, once it is released', () => {
    expect(CURRENT_CONTENT).toEqual(JSON.parse(bytesOf(name).toString('utf8')));
  });

  test('keeps the words of every code, and the ids of the figures, of all before it', () => {
    for (const { definitions, catalogue } of ALL_FORMATS) {
      for (const kind of ['bases', 'reasons', 'units', 'measures', 'marks'] as const)
        expect(CURRENT_CONTENT.definitions[kind], kind).toMatchObject(definitions[kind]);
      for (const [id, { unit }] of catalogue)
        expect(CURRENT.catalogue.get(id)?.unit, id).toBe(unit);
      // Groups by industry are of this scheme in every format.
      expect(definitions.strategic_scheme).toBe(CURRENT_CONTENT.definitions.strategic_scheme);
    }
  });
});

test('what a figure is worked out by tells whether two formats define it alike', () => {
  const { figures } = CURRENT_CONTENT.definitions;
  const withFigures = (changed: typeof figures) =>
    reportFormat({
      ...CURRENT_CONTENT,
      definitions: { ...CURRENT_CONTENT.definitions, figures: changed },
    }).catalogue;
  const now = withFigures(figures);
  const changed = (id: string, more: object) =>
    withFigures(figures.map((figure) => (figure.id === id ? { ...figure, ...more } : figure)));
  expect(definesAlike(now, changed('fund.invested', { label: '另一名称' }))).toBe(true);
  const fees = { kind: 'sum', of: { measures: { fees: 1 } } };
  const other = changed('fund.invested', { selects: fees });
  expect(definesAlike(now, other)).toBe(false);
  // One more is no change of those that there were; one less is.
  expect(definesAlike(withFigures(figures.slice(1)), now)).toBe(true);
  expect(definesAlike(now, withFigures(figures.slice(1)))).toBe(false);
});
