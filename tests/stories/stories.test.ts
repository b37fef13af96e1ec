/** Every story of this folder, told to the real application on a real database. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFINITIONS } from '../../src/domain/books/index.ts';
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import type { Grouping } from '../../src/domain/figures/groupings.ts';
import { answers, folded, LATEST, withTables } from '../properties/portfolio.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import { stepsOf } from './reading.ts';
import { saidBy, tell } from './story.ts';

const FOLDER = import.meta.dirname;
const STORIES = readdirSync(FOLDER).filter((name) => name.endsWith('.story.txt'));

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

describe.each(STORIES)('%s', (name) => {
  test('comes out as written', async () => {
    const asked = await tell(ledger, join(FOLDER, name));
    // The auditor's laptop, which has only the journal, must answer the same: what the story asked,
    // on the days of which it asked, and today every figure.
    const journal = await folded(ledger);
    for (const each of asked) expect(await saidBy(journal, each), each.line).toBe(each.said);
    const moment = { asOf: TODAY, knownSeq: LATEST };
    const groupings: Grouping[][] = [[], ['industry'], ['vehicle']];
    const inMemory = await answers(journal, moment, groupings);
    const inSql = await withTables(ledger, (tables) => answers(tables, moment, groupings));
    expect(inMemory).toEqual(inSql);
  });
});

describe('the stories together', () => {
  const lines = STORIES.flatMap((name) => stepsOf(join(FOLDER, name))).flatMap(
    (step) => step.lines,
  );

  test('check every figure of the catalogue', () => {
    const checked = lines.flatMap((line) => /^应为 .*?(\S+) = /.exec(line)?.[1] ?? []);
    const missing = [...CATALOGUE.values()].filter(
      ({ id, label }) => !checked.includes(id) && !checked.includes(label),
    );
    expect(missing.map(({ label }) => label)).toEqual([]);
  });

  test('record every event type', () => {
    // Shown by books.test.ts, which looks at what these leave in the journal, by review.test.ts,
    // and by the kept ledgers.
    const elsewhere = [
      ...['管理人报告业绩', '对外公布数', '开关复核', '关闭季度', '重新打开季度'],
      '补记工作簿摘要',
    ];
    const recorded = lines
      .filter((line) => !/^(拒绝|提示|应为)/.test(line))
      .flatMap((line) => /^(?:【.+?】)?\s*(?:\d{4}-\d\d-\d\d\s+)?(\S+)/.exec(line)?.[1] ?? []);
    const missing = [...DEFINITIONS.values()].filter(
      ({ label }) => !recorded.includes(label) && !elsewhere.includes(label),
    );
    expect(missing.map(({ label }) => label)).toEqual([]);
  });
});
