/**
 * The README's worked example of a new event type, followed word for word in a copy of the project
 * by somebody who then records one, has it approved, and finds it in the list and the figure.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf } from './commands.ts';
import { freePort, start, type DemoLogin, type Running } from './process.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const HEADING = '### Adding an event type, with a figure and a list';
const COPIED = ['src', 'sql', 'seeds', 'package.json', 'tsconfig.json'];

/** Where the lines of each block go, as its sentence says; all within `src/domain`. */
const PLACES: { file: string; before?: string; after?: string }[] = [
  { file: 'journal/measures.ts', after: 'const CONFIDENTIAL_MEASURES = {\n' },
  { file: 'books/loans.ts', before: 'export const LOAN_EVENTS = [' },
  {
    file: 'books/examples/credit.ts',
    after: 'export const CREDIT: Record<string, EventExample> = {\n',
  },
  { file: 'figures/catalogue/credit.ts', after: 'export const CREDIT_FIGURES: Figure[] = [\n' },
  { file: 'lists/credit.ts' },
];
/** What the sentences add within a line. */
const LINES = [
  { file: 'lists/credit.ts', after: 'import { ENTERPRISE, figure,', line: ' NAME,' },
  { file: 'books/loans.ts', after: 'export const LOAN_EVENTS = [', line: 'loanGuaranteed, ' },
  { file: 'lists/index.ts', after: 'export const LISTS = {', line: ' guarantors: GUARANTORS,' },
  { file: 'lists/index.ts', after: 'import { CREDIT_LINES,', line: ' GUARANTORS,' },
];

const folder = mkdtempSync(join(tmpdir(), 'kechuang-example-'));
let service: Running | undefined;
let people: DemoLogin[];
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function edit(file: string, change: (text: string) => string): void {
  const path = join(folder, 'src', 'domain', file);
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${file} has no such place any more`);
  writeFileSync(path, changed);
}

beforeAll(async () => {
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const [, shown = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(HEADING);
  const blocks = blocksOf(shown)
    .filter(({ language }) => language === 'ts')
    .map(({ lines }) => `${lines.join('\n')}\n`);
  expect(blocks).toHaveLength(PLACES.length);
  for (const [index, { file, before, after }] of PLACES.entries()) {
    expect(shown).toContain(`\`src/domain/${file}\``);
    const block = blocks[index]!;
    edit(file, (text) => {
      if (before !== undefined) return text.replace(before, () => `${block}\n${before}`);
      if (after !== undefined) return text.replace(after, () => `${after}${block}`);
      return `${text}\n${block}`;
    });
  }
  for (const { file, after, line } of LINES)
    edit(file, (text) => text.replace(after, () => after + line));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync('node', [tsc, '-p', '.'], { cwd: folder });
  expect(status, stdout.toString()).toBe(0);
  const port = await freePort();
  service = await start('node', [join(folder, 'dist', 'node.js'), 'serve'], port, {
    PORT: String(port),
    KECHUANG_DATA: join(folder, 'data'),
    DATABASE_URL: '',
  });
  const logins = readFileSync(join(folder, 'data', 'demo-logins.json'), 'utf8');
  people = JSON.parse(logins) as DemoLogin[];
});

async function ask(login: string, path: string, body?: object, more: object = {}): Promise<any> {
  const { token } = people.find((person) => person.login === login)!;
  const answer = await fetch(`${service!.origin}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': path,
      ...more,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return answer.headers.get('content-type')!.includes('json') ? JSON.parse(text) : text;
}

async function record(...events: object[]): Promise<void> {
  const { submission } = await ask(
    'officer',
    '/submissions',
    { events },
    {
      'idempotency-key': JSON.stringify(events)
        .slice(0, 60)
        .replace(/[^\w.]/g, '-'),
    },
  );
  const { etag } = await ask('officer2', `/submissions/${submission}/review`);
  await ask('officer2', `/submissions/${submission}/approve`, {}, { 'if-match': etag });
}

test('what is added is recorded, listed, added up and traced', async () => {
  const changed = readdirSync(join(folder, 'src', 'domain'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .filter(
      (name) =>
        readFileSync(join(folder, 'src/domain', name), 'utf8') !==
        readFileSync(join(ROOT, 'src/domain', name), 'utf8'),
    );
  expect(changed).toHaveLength(6);
  const [loan] = (await ask('officer', '/loans?sort=-drawn_on&limit=1')).data;
  await record({
    type: 'loan.guaranteed',
    effective_on: loan.drawn_on,
    data: { loan: loan.code, guarantor: 'G-001', amount: '5000.00' },
  });
  const [guarantor] = (await ask('officer', '/guarantors')).data;
  expect(guarantor).toMatchObject({ code: 'G-001', guaranteed: '5000.00' });
  expect(await ask('officer', '/guarantors.csv')).toContain(guarantor.name);
  expect((await ask('officer', '/figures/credit.guaranteed')).value).toBe('5000.00');
  const { parts } = await ask('officer', '/figures/credit.guaranteed/trail');
  expect(JSON.stringify(parts)).toContain('loan.guaranteed');
});
