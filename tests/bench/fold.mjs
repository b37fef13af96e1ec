/**
 * The auditor's laptop: a million events streamed from their exported lines, every figure worked
 * out from what is kept of them, and how much memory that takes. Needs no database.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CATALOGUE } from '../../dist/domain/catalogue/index.js';
import { quarter } from '../../dist/domain/days.js';
import { evaluate } from '../../dist/domain/figures.js';
import { FoldedJournal } from '../../dist/domain/fold.js';
import { buildReport } from '../../dist/domain/quarterly/build.js';
import { dayOf, eventOf, EVENTS } from './synthetic.mjs';

const LIMIT = 300;

async function write(file) {
  const out = createWriteStream(file);
  let lines = [];
  for (let seq = 1; seq <= EVENTS; seq += 1) {
    const event = { effects: [], marks: [], ...eventOf(seq) };
    const line = {
      format: 'kechuang-event/1',
      seq,
      effective_on: dayOf(seq),
      recorded_at: '2024-07-05T00:00:00.000000Z',
      provenance: 'record',
      submission: {
        id: seq,
        maker: { login: 'officer', name: '经办', organisation: '科技局' },
        outcome: 'posted',
      },
      ...event,
    };
    lines.push(`${JSON.stringify(line)}\n`);
    if (seq % 1000 !== 0) continue;
    if (!out.write(lines.join(''))) await once(out, 'drain');
    lines = [];
  }
  out.end();
  await once(out, 'finish');
}

const megabytes = (bytes) => Math.round(bytes / 1e6);
/** Of the processor, which on a busy machine is less than what the clock says. */
const now = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
const began = now();
const seconds = (since) => (now() - since).toFixed(1);

async function fold(file) {
  const journal = new FoldedJournal();
  let effects = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const event = JSON.parse(line);
    effects += event.effects.length;
    journal.add(event);
  }
  return { journal, effects };
}

async function figures(journal) {
  const moment = { asOf: '2024-06-30', knownSeq: EVENTS };
  let values = 0;
  for (const figure of CATALOGUE.values()) {
    for (const basis of figure.bases)
      values += (await evaluate(figure, CATALOGUE, journal, { moment, basis })).length;
  }
  return values;
}

/** The most memory the process ever had, which is what a laptop must have free. */
const peak = () => process.resourceUsage().maxRSS * 1024;

if (process.argv[2] === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-bench-'));
  try {
    const file = join(folder, 'journal.jsonl');
    await write(file);
    console.log(`Wrote ${EVENTS} events in ${seconds(began)} s.`);
    // In a process of its own, so that the memory is that of the fold alone.
    const { spawnSync } = await import('node:child_process');
    const { status } = spawnSync(process.execPath, [process.argv[1], file], { stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
} else {
  const before = process.memoryUsage().rss;
  const { journal, effects } = await fold(process.argv[2]);
  console.log(
    `Folded ${EVENTS} events, ${effects} effects: ${seconds(began)} s, ${megabytes(peak())} MB`,
  );
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const kept = heapUsed + external;
  console.log(
    `  kept ${megabytes(kept)} MB, ${(kept / effects).toFixed(0)} bytes an effect; rss ${megabytes(rss)} MB, ${megabytes(before)} at start`,
  );
  const since = now();
  const values = await figures(journal);
  console.log(
    `Every figure on every basis, ${values} values: ${seconds(since)} s, ${megabytes(peak())} MB`,
  );
  const report = now();
  const known = { asOf: '2024-06-30', knownSeq: EVENTS, knownAt: '2024-07-05T00:00:00Z' };
  await buildReport(journal, quarter('2024Q2'), known);
  console.log(`The quarterly report: ${seconds(report)} s, ${megabytes(peak())} MB`);
  if (peak() > LIMIT * 1e6) throw new Error(`More than ${LIMIT} MB.`);
}
