/** Sheets from the command line, and a batch approved there: as a user meets them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { opened, workbook, type Cells } from '../imports/support.ts';
import { Installation, type Ended } from './command.ts';

const embedded = describe.skipIf(process.env.TEST_DATABASE_URL !== undefined);

embedded('the command line', () => {
  let here: Installation;
  let run: (...words: string[]) => Promise<Ended>;
  let letGo: (() => Promise<Ended>) | undefined;
  beforeAll(async () => {
    here = await Installation.make('small');
    const KECHUANG_DATA = await here.ready('data');
    // Held open, so that each command need not start the database anew.
    letGo = await here.hold({ KECHUANG_DATA });
    run = (...words) => here.run(words, { KECHUANG_DATA });
    for (const login of ['maker', 'checker']) {
      const words = ['--name', login, '--role', 'officer', '--organisation', '科技局'];
      const { code, err } = await run('user', 'add', login, ...words);
      expect(code, err).toBe(0);
    }
  });
  afterAll(async () => {
    await letGo?.();
    here?.remove();
  });

  const HEADER = ['发生日', '类别', '全称', '没有统一社会信用代码的原因'];
  async function file(name: string, ...rows: Cells): Promise<string> {
    const path = here.data(name);
    writeFileSync(path, await workbook({ 登记主体: [HEADER, ...rows] }));
    return path;
  }

  test('a faulty file is written with its faults marked, and only said to be where it is', async () => {
    const bad = await file('bad.xlsx', ['六月', '企业', '甲', '测试']);
    const out = here.data('marked.xlsx');
    const marked = await run('import', bad, '--as', 'maker', '--out', out);
    expect(marked.code).toBe(1);
    expect(marked.out).toContain('登记主体!A2：发生日“六月”不是存在的日期');
    expect(marked.out).toContain(`已写出 ${out}`);
    const book = await opened(new Uint8Array(readFileSync(out)));
    expect(book.getWorksheet('错误清单')!.actualRowCount).toBe(2);
    const none = here.data('none.xlsx');
    writeFileSync(here.data('picture.xlsx'), '\x89PNG');
    const refused = await run('import', here.data('picture.xlsx'), '--as', 'maker', '--out', none);
    expect([refused.code, refused.out.includes('已写出'), existsSync(none)]).toEqual([
      1,
      false,
      false,
    ]);
  });

  test('a rehearsal tells what each figure is and what it would become', async () => {
    const path = here.data('fee.xlsx');
    const header = ['发生日', '基金', '费用类别', '金额（元）'];
    writeFileSync(path, await workbook({ 费用: [header, ['2024-06-28', 'SF-001', '管理费', 5]] }));
    const { out, err } = await run('import', path, '--as', 'maker', '--dry-run');
    const [, before, after] = /子基金费用（自成立累计，元）：(\S+) → (\S+)/.exec(out + err)!;
    expect(Number(after) - Number(before), out).toBe(5);
  });

  test('whoever approves a row that is recorded already is told of the record', async () => {
    const path = here.data('fees.xlsx');
    const header = ['发生日', '基金', '费用类别', '金额（元）'];
    const handIn = async (...amounts: number[]): Promise<string> => {
      const rows = amounts.map((amount) => ['2024-06-28', 'SF-001', '管理费', amount]);
      writeFileSync(path, await workbook({ 费用: [header, ...rows] }));
      const { out, err } = await run('import', path, '--as', 'maker');
      return /第 (\d+) 号批次待复核/.exec(out)?.[1] ?? expect.fail(out + err);
    };
    const [first, second] = [await handIn(5.01), await handIn(5.02, 5.01)];
    const shown = async (id: string) => (await run('approve', id, '--as', 'checker')).out;
    const before = await shown(first);
    expect(before).not.toContain('与已有记录内容相同');
    const hash = / --shown ([0-9a-f]{64})/.exec(before)![1]!;
    await run('approve', first, '--as', 'checker', '--shown', hash);
    const after = await shown(second);
    expect(after).toContain('2 项中有 1 项与已有记录内容相同');
    expect(after).toMatch(/第 2 项（2024-06-28）：第 \d+ 号记录/);
  });

  test('a batch is handed in by one and approved by another, as shown and not otherwise', async () => {
    const good = await file('good.xlsx', ['2024-01-02', '企业', '甲公司', '测试']);
    const sent = await run('import', good, '--as', 'maker');
    const number = /第 (\d+) 号批次待复核：1 项/.exec(sent.out)?.[1];
    expect(number, sent.out + sent.err).toBeDefined();
    const shown = await run('approve', number!, '--as', 'checker');
    expect(shown.out).toContain('登记主体：1 项');
    const hash = / --shown ([0-9a-f]{64})/.exec(shown.out)![1]!;
    const own = await run('approve', number!, '--as', 'maker', '--shown', hash);
    expect([own.code, own.err.trim()]).toEqual([1, '不能复核自己填报的批次，请由另一位同事复核。']);
    const other = await run('approve', number!, '--as', 'checker', '--shown', '0'.repeat(64));
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('没有入账')]);
    const done = await run('approve', number!, '--as', 'checker', '--shown', hash);
    expect(done.out, done.err).toContain(`第 ${number} 号批次已入账：1 项`);
    const again = await run('approve', number!, '--as', 'checker');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('已由checker处理')]);
    const words = ['--name', 'checker', '--role', 'auditor', '--organisation', '审计局'];
    expect((await run('user', 'add', 'checker', ...words)).code).toBe(0);
    const barred = await run('approve', number!, '--as', 'checker');
    expect([barred.code, barred.err]).toEqual([1, expect.stringContaining('不能复核批次')]);
  });
});
