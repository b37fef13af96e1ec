/** The typed client compiles, tells mistakes, and reads and writes the running ledger. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/client.ts';
import { Installation } from '../cli/command.ts';
import { Ledger } from '../support/ledger.ts';
import { party, tokenOf, withPortfolio } from '../api/support.ts';
import { figure, handIn, registers, series } from './consumer.ts';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

const clientOf = async (login: string) =>
  connect('http://ledger.example', await tokenOf(ledger, login), {
    fetch: (input: RequestInfo | URL, init?: RequestInit) => ledger.app.request(input, init),
  });

test('a program that uses it compiles; each marked mistake is one', async () => {
  const root = new URL('../..', import.meta.url).pathname;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const installation = await Installation.make('whole');
  // Against the declarations that are built, as somebody outside has them.
  const settings = {
    extends: join(root, 'tests/client/tsconfig.json'),
    compilerOptions: {
      rootDir: '/',
      paths: { 'kechuang/client': [join(installation.folder, 'dist/client.d.ts')] },
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: [join(root, 'tests/client/consumer.ts')],
  };
  const program = join(installation.folder, 'program.json');
  writeFileSync(program, JSON.stringify(settings));
  const run = promisify(execFile)(process.execPath, [compiler, '-p', program]);
  await expect(run).resolves.toMatchObject({ stdout: '' });
  installation.remove();
});

test('reads figures, groups, registers and quarters', async () => {
  const client = await clientOf('officer');
  const read = await figure(client, 'fund.invested');
  expect(read).toMatchObject({ sum: '800.00', vehicle: 'SF-001' });
  expect((await registers(client)).codes).toEqual(['SF-001', 'SF-002']);
  expect((await series(client)).at(-1)).toEqual(['2024Q2', '800.00']);
});

test('hands records in, and gives the refusal where there is one', async () => {
  const client = await clientOf('manager');
  expect(await handIn(client, [party('企业丙')], 'client-1')).toMatchObject({ known: 'pending' });
  await expect(figure(client, 'fund.luck')).rejects.toThrow('没有指标“fund.luck”');
});
