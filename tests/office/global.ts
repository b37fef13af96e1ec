/**
 * One service with the demo portfolio, and one file of each kind that it gives. A quarter is
 * closed and restated before, and some names look like formulas, so that the workbook has all its
 * sheets and all that could go wrong in them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDemo } from '../smoke/process.ts';
import { workbook } from '../imports/support.ts';
import { FAULTY, FORMULA_NAMES, QUARTER } from './given.ts';
import { Service } from './service.ts';

declare module 'vitest' {
  interface ProvidedContext {
    office: { origin: string; tokens: Record<string, string>; folder: string };
  }
}

const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });

/** Names that a spreadsheet would work out, if it took them for more than text. */
async function rename(service: Service): Promise<void> {
  const events = Object.entries(FORMULA_NAMES).map(([party, name]) =>
    on('2024-06-28', 'party.renamed', { party, name }),
  );
  await service.record(events);
}

/** The quarter before is signed, and one of its figures changed since. */
async function restate(service: Service): Promise<void> {
  const { checklist } = await service.get('officer', '/quarters/2024Q1');
  const accepted = checklist
    .filter(({ count }: { count: number }) => count > 0)
    .map(({ item }: { item: string }) => ({ item, reason: '演示：已说明' }));
  const closing = await service.post('officer', '/quarters/2024Q1/close', {
    ...(accepted.length > 0 && { accepted }),
  });
  await service.approve('officer2', closing.submission);
  const fee = { vehicle: 'SF-001', kind: 'custody', amount: '1234.56' };
  await service.record([{ ...on('2024-03-01', 'fee.charged', fee), restatement: '迟到的发票' }]);
}

async function makeFiles(service: Service, folder: string): Promise<void> {
  const save = async (name: string, path: string) =>
    writeFileSync(join(folder, name), await service.file('officer', path));
  // Both at one moment, so that they can be compared.
  const { known_at: knownAt } = await service.get('officer', `/quarters/${QUARTER}/report`);
  const moment = `as_of=2024-06-30&known_at=${knownAt}`;
  await save('report.xlsx', `/quarters/${QUARTER}/report.xlsx?${moment}`);
  await save('report.json', `/quarters/${QUARTER}/report?${moment}`);
  await save('investments.xlsx', `/investments.xlsx?${moment}`);
  await save('investments.json', `/investments?${moment}&limit=1000`);
  await save('loans.xlsx', `/loans.xlsx?${moment}`);
  await save('records.xlsx', '/sheets/grants/records.xlsx');
  const template = await service.file('manager', '/sheets/fund/template.xlsx');
  writeFileSync(join(folder, 'template.xlsx'), template);
  const marked = await service.send('officer', '/imports/marked', await workbook(FAULTY));
  writeFileSync(join(folder, 'marked.xlsx'), new Uint8Array(await marked.arrayBuffer()));
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const demo = await startDemo();
  const folder = join(demo.folder, 'office');
  mkdirSync(folder);
  const tokens = Object.fromEntries(demo.logins.map(({ login, token }) => [login, token]));
  const service = new Service(demo.origin, tokens);
  try {
    await rename(service);
    await restate(service);
    await makeFiles(service, folder);
  } catch (error) {
    await demo.stop();
    throw error;
  }
  project.provide('office', { origin: demo.origin, tokens, folder });
  return demo.stop;
}
