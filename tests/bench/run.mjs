/**
 * Runs the benches one after another, or those that are named, and all of them even where one falls
 * short. Each is a process of its own; the last line counts them as the tests are counted.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IS_JUDGED } from './sizes.mjs';

const BENCHES = ['service', 'fold', 'pack', 'table', 'import', 'city', 'hour'];
/** It takes an hour: it runs where it is named, and at the small size. */
const BY_NAME = 'hour';

const named = process.argv.slice(2);
const unknown = named.find((name) => !BENCHES.includes(name));
if (unknown !== undefined)
  throw new Error(`There is no bench ${unknown}; there are ${BENCHES.join(', ')}.`);
const usual = BENCHES.filter((name) => name !== BY_NAME || !IS_JUDGED);
const asked = named.length === 0 ? usual : named;

const failed = asked.filter((name) => {
  console.log(`== ${name}`);
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  return spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0;
});

const passed = asked.length - failed.length;
if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}`);
  console.log(` Tests  ${failed.length} failed | ${passed} passed (${asked.length})`);
  process.exitCode = 1;
} else {
  console.log(` Tests  ${passed} passed (${asked.length})`);
}
