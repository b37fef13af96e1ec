/**
 * The auditor's laptop: a million events streamed from their exported lines, every figure worked
 * out from what is kept of them, and how much memory that takes. Needs no database.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CATALOGUE } from '../../dist/domain/figures/catalogue/index.js';
import { quarter } from '../../dist/domain/values/days.js';
import { evaluate } from '../../dist/domain/figures/evaluate.js';
import { FoldedJournal } from '../../dist/domain/figures/folded-journal.js';
import { buildReport } from '../../dist/domain/report/build.js';
import { AT_MOST, SIZE } from './sizes.mjs';
import {
  inFolder,
  inOwnProcess,
  judgeBytes,
  megabytes,
  mustAgree,
  peak,
  run,
  used,
} from './support.mjs';
import { drawnUpTo, leafAt, MOMENT } from './synthetic.mjs';

function* lines() {
  let waiting = [];
  for (let seq = 1; seq <= SIZE.events; seq += 1) {
    waiting.push(`${JSON.stringify(leafAt(seq))}\n`);
    if (seq % 1000 !== 0) continue;
    yield waiting.join('');
    waiting = [];
  }
  yield waiting.join('');
}

const write = (file) => pipeline(Readable.from(lines()), createWriteStream(file));

/** Every figure on every basis; gives how many values that makes. */
async function figures(journal) {
  let values = 0;
  for (const figure of CATALOGUE.values()) {
    for (const basis of figure.bases)
      values += (await evaluate(figure, CATALOGUE, journal, { moment: MOMENT, basis })).length;
  }
  return values;
}

/** The seconds that some work took, and the peak of memory after it. */
async function measured(work) {
  const began = used();
  const result = await work();
  return { result, seconds: used() - began, peak: peak() };
}

async function fold(file) {
  const journal = new FoldedJournal();
  let effects = 0;
  const folding = await measured(async () => {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const event = JSON.parse(line);
      effects += event.effects.length;
      journal.add(event);
    }
  });
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  const figuring = await measured(() => figures(journal));
  const reporting = await measured(() => buildReport(journal, quarter('2024Q2'), MOMENT));
  const query = { moment: MOMENT, basis: 'inception' };
  const [drawn] = await evaluate(CATALOGUE.get('credit.drawn'), CATALOGUE, journal, query);
  const kept = heapUsed + external;
  return { effects, kept, folding, figuring, reporting, drawn: drawn.value.toFixed(2) };
}

const print = (what, step) =>
  console.log(`  ${what}: ${step.seconds.toFixed(1)} s, ${megabytes(step.peak)}`);

async function all() {
  await inFolder((folder) => {
    const file = join(folder, 'journal.jsonl');
    inOwnProcess('write', file);
    const { effects, kept, folding, figuring, reporting, ...whole } = inOwnProcess('fold', file);
    mustAgree('credit.drawn', whole.drawn, drawnUpTo(MOMENT.asOf));
    console.log(`${SIZE.events} events, seconds of the processor and peak of memory so far:`);
    print(`folding ${effects} effects`, folding);
    const each = (kept / effects).toFixed(0);
    console.log(`  kept of them: ${megabytes(kept)}, ${each} bytes an effect`);
    print(`every figure on every basis, ${figuring.result} values`, figuring);
    print('the quarterly report', reporting);
    judgeBytes('memory', whole.peak, AT_MOST.fold.bytes);
  });
}

await run(all, { write, fold });
