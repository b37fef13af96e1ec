/** The same report is the same file: in another process, zone and language, some time later. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quarter } from '../../src/domain/values/days.ts';
import { FoldedJournal } from '../../src/domain/figures/folded-journal.ts';
import { buildReport } from '../../src/domain/report/build.ts';
import type { QuarterReport } from '../../src/domain/report/report.ts';
import { renderQuarterly } from '../../src/reports/quarterly.ts';
import { PROOF, reportFor } from './report.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const PLACES = [
  { TZ: 'Asia/Shanghai', LANG: 'zh_CN.UTF-8', DAYS_LATER: '0' },
  { TZ: 'America/St_Johns', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', DAYS_LATER: '400' },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kechuang-report-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = (): Promise<QuarterReport> =>
  reportFor({ buildReport, quarter, FoldedJournal }) as Promise<QuarterReport>;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function renderedIn(place: Record<string, string>, name: string): { said: string; file: Buffer } {
  const out = join(folder, name);
  const script = join(ROOT, 'tests', 'reports', 'render.mjs');
  const said = execFileSync(process.execPath, [script, join(ROOT, 'dist'), out], {
    env: { PATH: process.env.PATH ?? '', ...place },
    encoding: 'utf8',
  });
  return { said, file: readFileSync(out) };
}

test('in two places, more than a year apart', async () => {
  const first = renderedIn(PLACES[0]!, 'first.xlsx');
  const second = renderedIn(PLACES[1]!, 'second.xlsx');
  // They were indeed elsewhere: midnight is another instant.
  expect(first.said.split(' ')[0]).not.toBe(second.said.split(' ')[0]);
  const [before, after] = [first, second].map(({ said }) => Number(said.split(' ').at(-1)));
  expect(after! - before!).toBeGreaterThan(365 * 86_400_000);
  expect(sha256(second.file)).toBe(sha256(first.file));
  expect(sha256(await renderQuarterly(await report(), PROOF))).toBe(sha256(first.file));
});

/** The entries of a zip by its central directory, read without the library that wrote it. */
function entriesOf(zip: Buffer): { name: string; time: number; text: string }[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const length = zip.readUInt16LE(at + 28);
    const start = zip.readUInt32LE(at + 42);
    const body = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const packed = zip.subarray(body, body + zip.readUInt32LE(at + 20));
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + length),
      time: zip.readUInt32LE(at + 12),
      text: (zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString('utf8'),
    });
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

test('the archive opens with its list of contents, the rest in order, all of one time', async () => {
  const entries = entriesOf(Buffer.from(await renderQuarterly(await report(), PROOF)));
  const names = entries.map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(['[Content_Types].xml', '_rels/.rels']);
  expect(names.slice(2)).toEqual(names.slice(2).toSorted());
  expect(new Set(entries.map(({ time }) => time)).size).toBe(1);
  // Every part it lists is there.
  const listed = [...entries[0]!.text.matchAll(/PartName="\/([^"]+)"/g)].map(([, part]) => part);
  expect(listed.length).toBeGreaterThan(5);
  expect(names).toEqual(expect.arrayContaining(listed));
  const core = entries.find(({ name }) => name === 'docProps/core.xml')!.text;
  expect(core.match(/2024-07-05T16:30:00/g)).toHaveLength(2);
});

test('another moment, or another proof, is another file', async () => {
  const one = await report();
  const files = await Promise.all([
    renderQuarterly(one),
    renderQuarterly(one, PROOF),
    renderQuarterly({ ...one, knownAt: '2024-07-05T16:30:01.000000Z' }, PROOF),
  ]);
  expect(new Set(files.map(sha256)).size).toBe(3);
});
