/** What the benches share: timing, judging, a process, a folder and a database of their own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { IS_JUDGED } from './sizes.mjs';

const SERVER =
  process.env.BENCH_DATABASE_URL ??
  process.env.TEST_DATABASE_URL ??
  'postgres://postgres@127.0.0.1:5432/postgres';

/** The middle one, after its number. */
export const median = (things, number = (thing) => thing) =>
  things.toSorted((a, b) => number(a) - number(b))[Math.floor(things.length / 2)];

/** The milliseconds that some work takes by the clock. */
export async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Seconds of the processor so far, which on a busy machine are fewer than those of the clock. */
export function used() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The most memory that this process ever had, in bytes: what a laptop must have free. */
export const peak = () => process.resourceUsage().maxRSS * 1024;

export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const milliseconds = (time) => `${Math.round(time)} ms`;
const hundredths = (ratio) => ratio.toFixed(2);

function atMost(label, found, most, shown) {
  const limit = `at most ${shown(most)}`;
  if (!IS_JUDGED) {
    console.log(`  ${label}: ${shown(found)} (full size: ${limit})`);
    return;
  }
  const isReached = found <= most;
  console.log(`  ${label}: ${shown(found)} (${limit})${isReached ? '' : ' FALLS SHORT'}`);
  if (!isReached) process.exitCode = 1;
}

/** Prints a ratio beside the largest allowed; in the full size a larger one fails the bench. */
export const judgeRatio = (label, found, most) => atMost(label, found, most, hundredths);

/** The same of a time, and of a number of things. */
export const judgeTime = (label, found, most) => atMost(label, found, most, milliseconds);
export const judgeNumber = (label, found, most) => atMost(label, found, most, String);

/** The same of a number of bytes. */
export const judgeBytes = (label, found, most) => atMost(label, found, most, megabytes);

/** Breaks off where two sums are not the same. */
export function mustAgree(what, found, expected) {
  if (String(found) !== String(expected))
    throw new Error(`${what}: ${found} was found, ${expected} was expected.`);
}

/**
 * Runs a bench file: all of it, or the one step that `inOwnProcess` asked for, whose result goes
 * out as JSON with the seconds of the processor and the peak of memory that it took.
 */
export async function run(all, steps = {}) {
  const [, , step, ...given] = process.argv;
  if (step === undefined) return all();
  const result = await steps[step](...given);
  console.log(JSON.stringify({ ...result, seconds: used(), peak: peak() }));
}

/** Runs a step of this bench in a process of its own, so that its memory is its own. */
export function inOwnProcess(step, ...given) {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', process.argv[1], step, ...given],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The step ${step} broke off.`);
  return JSON.parse(stdout);
}

/** Hands the work an empty folder, which is removed afterwards. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Hands the work the address of a database of its own, which is dropped afterwards: an empty one,
 * or a copy of a template.
 */
export async function onDatabase(work, template) {
  const name = `kechuang_bench_${process.pid}`;
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  const admin = postgres(SERVER, { max: 1, onnotice: () => {} });
  try {
    await admin.unsafe(`create database ${name}${template ? ` template ${template}` : ''}`);
    return await work(url.href);
  } finally {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
}
