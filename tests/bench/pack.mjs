/**
 * The auditor's pack of a million events: written and checked, each in a process of its own, and
 * how much memory that takes. Needs no database.
 */
import { createWriteStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import { writePack } from '../../dist/actions/pack.js';
import { verify } from '../../dist/cli/verify-pack.js';
import { quarter } from '../../dist/domain/values/days.js';
import { leafBytes } from '../../dist/domain/proof/leaf.js';
import { FoldedJournal } from '../../dist/domain/figures/folded-journal.js';
import { buildReport } from '../../dist/domain/report/build.js';
import { canonicalReport } from '../../dist/domain/report/wire.js';
import { signHead } from '../../dist/domain/proof/tree-head.js';
import {
  append,
  EMPTY_FRONTIER,
  leafHash,
  frontierRoot,
  toHex,
} from '../../dist/domain/proof/merkle-tree.js';
import { sha256Digest } from '../../dist/platform/digest.js';
import { generateSigningKey, importSigningKey } from '../../dist/platform/signing.js';
import { AT_MOST, SIZE } from './sizes.mjs';
import { inFolder, inOwnProcess, judgeBytes, megabytes, run } from './support.mjs';
import { leafAt, MOMENT } from './synthetic.mjs';

/** What the database would hand in: a signed head, its key and the report. */
async function prepare(folder) {
  const key = await generateSigningKey();
  const journal = new FoldedJournal();
  let frontier = EMPTY_FRONTIER;
  for (let seq = 1; seq <= SIZE.events; seq += 1) {
    const leaf = leafAt(seq);
    journal.add(leaf);
    frontier = append(sha256Digest, frontier, leafHash(sha256Digest, leafBytes(leaf))).frontier;
  }
  const root = toHex(frontierRoot(sha256Digest, frontier));
  const content = { size: SIZE.events, root, at: MOMENT.knownAt };
  const head = await signHead(content, await importSigningKey(key.private));
  const report = await buildReport(journal, quarter('2024Q2'), MOMENT);
  writeFileSync(join(folder, 'report.json'), canonicalReport(report));
  writeFileSync(join(folder, 'head.json'), JSON.stringify({ head, publicKey: key.public }));
}

async function pack(folder) {
  const { head, publicKey } = JSON.parse(readFileSync(join(folder, 'head.json'), 'utf8'));
  const bytes = writePack({
    quarter: quarter('2024Q2'),
    moment: MOMENT,
    madeAt: MOMENT.knownAt,
    async *leaves() {
      for (let seq = 1; seq <= SIZE.events; seq += 1) yield leafBytes(leafAt(seq));
    },
    heads: [head],
    publicKeys: [publicKey],
    report: readFileSync(join(folder, 'report.json')),
    workbook: new Uint8Array(100_000),
  });
  const file = join(folder, 'pack.zip');
  await pipeline(Readable.from(bytes), createWriteStream(file));
  return { bytes: statSync(file).size };
}

async function check(folder) {
  const said = [];
  const output = { say: (line) => said.push(line), tell: () => {} };
  if (!(await verify({ file: join(folder, 'pack.zip') }, output))) throw new Error(said.join('\n'));
}

async function all() {
  await inFolder((folder) => {
    inOwnProcess('prepare', folder);
    const written = inOwnProcess('pack', folder);
    const checked = inOwnProcess('check', folder);
    console.log(`${SIZE.events} events, a pack of ${megabytes(written.bytes)}:`);
    const seconds = (step) => `${step.seconds.toFixed(1)} s of the processor`;
    judgeBytes(`writing, ${seconds(written)}, memory`, written.peak, AT_MOST.pack.bytes);
    judgeBytes(`checking, ${seconds(checked)}, memory`, checked.peak, AT_MOST.pack.bytes);
  });
}

await run(all, { prepare, pack, check });
