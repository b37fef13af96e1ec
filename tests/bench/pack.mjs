/**
 * The auditor's pack of a million events: written and checked, each in a process of its own, and
 * how much memory that takes. Needs no database.
 */
import { spawnSync } from 'node:child_process';
import {
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePack } from '../../dist/actions/pack.js';
import { verify } from '../../dist/cli/verify.js';
import { quarter } from '../../dist/domain/days.js';
import { leafBytes } from '../../dist/domain/leaf.js';
import { FoldedJournal } from '../../dist/domain/fold.js';
import { buildReport } from '../../dist/domain/quarterly/build.js';
import { canonicalReport } from '../../dist/domain/report-wire.js';
import { signHead } from '../../dist/domain/tree-head.js';
import { append, EMPTY_FRONTIER, leafHash, rootOf, toHex } from '../../dist/domain/tree.js';
import { sha256Digest } from '../../dist/platform/digest.js';
import { generateSigningKey, importSigningKey } from '../../dist/platform/signing.js';
import { dayOf, eventOf, EVENTS } from './synthetic.mjs';

const LIMIT = 300;
const MOMENT = { asOf: '2024-06-30', knownSeq: EVENTS, knownAt: '2024-07-05T00:00:00.000000Z' };
const MAKER = { login: 'officer', name: '经办', organisation: '科技局' };

const leafAt = (seq) => ({
  format: 'kechuang-event/1',
  seq,
  effective_on: dayOf(seq),
  recorded_at: '2024-07-05T00:00:00.000000Z',
  provenance: 'record',
  submission: { id: seq, maker: MAKER, outcome: 'posted' },
  organisation: '科技局',
  content_hash: seq.toString(16).padStart(64, '0'),
  effects: [],
  marks: [],
  ...eventOf(seq),
});

const megabytes = (bytes) => Math.round(bytes / 1e6);
/** Of the processor, which on a busy machine is less than what the clock says. */
const used = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
/** The most memory the process ever had, which is what a laptop must have free. */
const peak = () => process.resourceUsage().maxRSS * 1024;

function say(what) {
  console.log(`${what}: ${used().toFixed(1)} s, ${megabytes(peak())} MB`);
  if (peak() > LIMIT * 1e6) throw new Error(`More than ${LIMIT} MB.`);
}

/** What the database would hand in: a signed head, its key and the report. */
async function prepare(folder) {
  const key = await generateSigningKey();
  const journal = new FoldedJournal();
  let frontier = EMPTY_FRONTIER;
  for (let seq = 1; seq <= EVENTS; seq += 1) {
    const leaf = leafAt(seq);
    journal.add(leaf);
    frontier = append(sha256Digest, frontier, leafHash(sha256Digest, leafBytes(leaf))).frontier;
  }
  const content = { size: EVENTS, root: toHex(rootOf(sha256Digest, frontier)), at: MOMENT.knownAt };
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
      for (let seq = 1; seq <= EVENTS; seq += 1) yield leafBytes(leafAt(seq));
    },
    heads: [head],
    publicKeys: [publicKey],
    report: readFileSync(join(folder, 'report.json')),
    workbook: new Uint8Array(100_000),
  });
  const file = join(folder, 'pack.zip');
  await pipeline(Readable.from(bytes), createWriteStream(file));
  say(`Packed ${EVENTS} events into ${megabytes(statSync(file).size)} MB`);
}

async function check(folder) {
  const output = { say: () => {}, tell: (line) => console.log(line) };
  if (!(await verify({ file: join(folder, 'pack.zip') }, output)))
    throw new Error('It was not verified.');
  say(`Verified ${EVENTS} events`);
}

const STEPS = { prepare, pack, check };
const [, self, step, at] = process.argv;
if (step !== undefined) {
  await STEPS[step](at);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-bench-'));
  try {
    for (const name of Object.keys(STEPS)) {
      const { status } = spawnSync(process.execPath, [self, name, folder], { stdio: 'inherit' });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
