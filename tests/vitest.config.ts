import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

const ROOT = new URL('..', import.meta.url).pathname;

// The tests run what is shipped: the sources are built, which takes a second when they are as they
// were, and a test that imports from src/ is given the same module of dist/.
execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });

/** Set for the long forms of the tests: `whole` by `npm run proof`, `tenth` by .ci/run. */
const isProof = process.env.KECHUANG_PROOF !== undefined;

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const all = readdirSync(join(ROOT, 'tests'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('tests', name))
  .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'));

/** Those tests that have a long form, which are those that ask how long they may be. */
const withLongForm = (): string[] => all.filter((path) => read(path).includes('support/extent.ts'));

/** Where tests get their databases from. */
const DATABASES = ['ledger', 'template', 'cluster'].map((name) => `tests/support/${name}.ts`);

/** Whether a file, or one of tests/ that it imports, gets a database. */
function getsDatabase(path: string, seen = new Set<string>()): boolean {
  if (DATABASES.includes(path)) return true;
  if (seen.has(path)) return false;
  seen.add(path);
  const imported = [...read(path).matchAll(/ from '(\.[^']+\.ts)'/g)];
  return imported
    .map(([, name]) => join(dirname(path), name!))
    .filter((each) => each.startsWith('tests/') && existsSync(join(ROOT, each)))
    .some((each) => getsDatabase(each, seen));
}

/** On a server, those that get no database do what they do without one: once is enough. */
const tests = (): string[] =>
  process.env.TEST_DATABASE_URL === undefined ? all : all.filter((path) => getsDatabase(path));

export default defineConfig({
  resolve: {
    alias: [
      { find: 'kechuang/client', replacement: join(ROOT, 'dist', 'client.js') },
      { find: /^(?:\.\.\/)+src\/(.*)\.tsx?$/, replacement: join(ROOT, 'dist', '$1.js') },
      { find: /^(?:\.\.\/)+src\/(.*\.json)$/, replacement: join(ROOT, 'dist', '$1') },
    ],
  },
  test: {
    root: ROOT,
    include: isProof ? withLongForm() : tests(),
    exclude: ['tests/smoke/**', 'tests/browser/**', 'tests/office/**'],
    // Loaded by Node itself, as in service.
    server: { deps: { external: [/\/dist\//] } },
    globalSetup: ['tests/support/global.ts'],
    testTimeout: isProof ? 7_200_000 : 300_000,
    hookTimeout: 300_000,
    // Two workers: each holds a database in memory, and the smallest machine has two cores.
    maxWorkers: 2,
    // A worker loads the application once for all of its files; loading it for each takes a minute.
    isolate: false,
    // Requests leave much short-lived garbage; room for it saves a tenth of the time.
    execArgv: ['--max-semi-space-size=64'],
  },
});
