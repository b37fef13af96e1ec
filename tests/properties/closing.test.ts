/** A year of posting with two closings: whatever came after, each signed report reproduces. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packContents, PACK_TOOLS, writePack } from '../../src/actions/pack.ts';
import { EVERYTHING } from '../../src/db/connection.ts';
import { findClosedReport } from '../../src/db/closings.ts';
import { quarter } from '../../src/domain/values/days.ts';
import { verifyPack } from '../../src/domain/proof/pack/verify.ts';
import { importSigningKey } from '../../src/platform/signing.ts';
import { openZip } from '../../src/platform/zip.ts';
import { closeQuarter, differences } from '../support/closing.ts';
import { Ledger, SIGNING_KEY, TODAY } from '../support/ledger.ts';
import { eventOf, handIn, move, open, play, type Accepted, type Move } from './portfolio.ts';
import { holds } from '../support/extent.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

/** As `play`, after a closing: what is dated inside says so, and is refused where it does not. */
async function playOn(moves: readonly Move[], accepted: Accepted[], through: string) {
  let restated = 0;
  for (const each of moves) {
    const event = eventOf(each, accepted);
    if (!event) continue;
    const inside = (event.effective_on ?? each.day) <= through;
    const seqs = await handIn(ledger, { ...event, restatement: '随机：迟到的资料' });
    if (!Array.isArray(seqs)) continue;
    accepted.push({ event, seq: seqs[0]!, day: each.day });
    if (inside) restated += 1;
  }
  return restated;
}

/** What a closing signed, as everybody gets it. */
async function signedOf(name: string) {
  const { body: report } = await ledger.get('auditor', `/quarters/${name}/report`);
  const { body: workbook } = await ledger.get('auditor', `/quarters/${name}/report.xlsx`);
  return { report, workbook: Buffer.from(workbook) };
}

async function packOf(name: string): Promise<Buffer> {
  const key = await importSigningKey(SIGNING_KEY);
  const parts = [];
  for await (const part of writePack(
    await packContents(ledger.database, quarter(name), key, TODAY),
  ))
    parts.push(part);
  return Buffer.concat(parts);
}

/** Whether the pack of a quarter is good, and holds the report and the head kept at its closing. */
async function expectGoodPack(name: string, kept: { size: number; root: string }, digest: string) {
  const bytes = await packOf(name);
  const files = await openZip({
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  });
  const verdict = await verifyPack(files, PACK_TOOLS, { kept });
  expect(verdict.isGood, verdict.summary).toBe(true);
  expect(verdict.manifest!.report.digest).toBe(digest);
  const lie = { ...kept, root: kept.root.replace(/./, (digit) => (digit === '0' ? '1' : '0')) };
  expect((await verifyPack(files, PACK_TOOLS, { kept: lie })).isGood).toBe(false);
}

const some = fc.array(move, { minLength: 25, maxLength: 40, size: 'max' });
/** As the year goes on: nothing before the first closing may be dated after it. */
const byThen = (moves: readonly Move[], last: string): Move[] =>
  moves.map((each) => (each.day <= last ? each : { ...each, day: last }));

test(
  'each closed report reproduces to the byte, and ledger and packs verify',
  () =>
    holds(
      'years',
      fc.asyncProperty(some, some, some, async (first, second, third) => {
        await open(ledger);
        const accepted = await play(ledger, byThen(first, '2023-12-31'));
        const closings = [];
        let restated = 0;
        for (const [name, moves, through] of [
          ['2023Q4', byThen(second, '2024-03-31'), '2023-12-31'],
          ['2024Q1', third, '2024-03-31'],
        ] as const) {
          const seq = await closeQuarter(ledger, name);
          const { data } = (await ledger.get('auditor', `/events/${seq}`)).body;
          const { body: head } = await ledger.get('auditor', '/audit/tree-head');
          closings.push({ name, seq, data, head, signed: await signedOf(name) });
          restated += await playOn(moves, accepted, through);
        }
        // Had nothing been restated, the reports could not but stay as they were.
        expect(restated).toBeGreaterThan(0);
        for (const { name, seq, data, head, signed } of closings) {
          const now = await signedOf(name);
          expect(now.report).toEqual(signed.report);
          expect(now.report.proof.digest.value).toBe(data.digest);
          expect(now.workbook.equals(signed.workbook)).toBe(true);
          const stored = await ledger.database.read(EVERYTHING, (sql) =>
            findClosedReport(sql, seq),
          );
          expect(now.workbook.equals(Buffer.from(stored!.workbook))).toBe(true);
          await expectGoodPack(name, { size: head.size, root: head.root }, data.digest);
        }
        expect(closings[0]!.data.digest).not.toBe(closings[1]!.data.digest);
        expect(await differences(ledger.database)).toEqual([]);
      }),
    ),
  180_000,
);
