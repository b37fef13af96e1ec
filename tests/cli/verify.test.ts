/** kechuang verify as an auditor meets it, with whatever file they have been given. */
import canonicalize from 'canonicalize';
import { unzipSync } from 'fflate';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACK_TOOLS, writePack } from '../../src/actions/pack.ts';
import { Stop } from '../../src/cli/stop.ts';
import { verify, type VerifyOptions } from '../../src/cli/verify-pack.ts';
import { quarter, type Day } from '../../src/domain/values/days.ts';
import { quarterlyReport } from '../../src/domain/proof/pack/recomputed-figures.ts';
import { canonicalBytes, FILES } from '../../src/domain/proof/pack/format.ts';
import { History } from '../../src/domain/proof/pack/journal-stream.ts';
import {
  packEntries,
  UnpackableJournal,
  type PackContents,
} from '../../src/domain/proof/pack/write.ts';
import { leafBytes, type LeafEvent } from '../../src/domain/proof/leaf.ts';
import { headNote, type TreeHead } from '../../src/domain/proof/tree-head.ts';
import { verifyInclusion } from '../../src/domain/proof/merkle-proofs.ts';
import { sha256Digest } from '../../src/platform/digest.ts';
import {
  generateSigningKey,
  importSigningKey,
  type SigningKey,
} from '../../src/platform/signing.ts';
import { zipBytes } from '../../src/platform/zip.ts';
import { share } from '../support/extent.ts';
import {
  bytesOf,
  digestOf,
  filesOf,
  headOver,
  linesIn,
  rehashed,
  withLines,
  zipOf,
} from '../support/packs.ts';
import { Installation } from './command.ts';

const MAKER = { login: 'zhang', name: '张三', organisation: '甲基金管理' };
const CHECKER = { login: 'li', name: '李四', organisation: '科技局' };
const ANOTHER = { login: 'wang', name: '王五', organisation: '科技局' };
const AT = '2024-07-01T08:00:00.000000Z';

const BY_ONE: Partial<LeafEvent> = {
  submission: { id: 14, maker: MAKER, outcome: 'approved', checker: CHECKER, settled_at: AT },
};
const BY_TWO: Partial<LeafEvent> = {
  format: 'kechuang-event/2',
  submission: {
    ...{ id: 14, maker: MAKER, outcome: 'approved', settled_at: AT },
    checkers: [CHECKER, ANOTHER],
  },
  files: [],
};

/**
 * Three records: an enterprise, an investment that an officer approved, and its reversal, which two
 * approved after leaves had a second form.
 */
const records: Partial<LeafEvent>[] = [
  {
    type: 'party.registered',
    data: { code: 'E-1', kind: 'enterprise', name: '甲科技' },
    marks: [{ kind: 'name', subject: 'E-1', key: '', value: '甲科技' }],
  },
  ...['1000.00', '-400.00'].map((amount, index): Partial<LeafEvent> => ({
    type: index === 0 ? 'investment.made' : 'event.reversed',
    data: {},
    document: '投决〔2024〕8号',
    effects: [
      {
        measure: 'invested',
        amount,
        ...{ vehicle: 'SF-1', enterprise: 'E-1' },
        instrument: 'SF-1/E-1',
      },
    ],
    ...(index === 0 ? BY_ONE : { ...BY_TWO, reverses: 2 }),
  })),
];
const leafOf = (record: Partial<LeafEvent>, index: number): Uint8Array =>
  leafBytes({
    ...{ format: 'kechuang-event/1', seq: index + 1, effective_on: '2024-05-01' as Day },
    ...{ recorded_at: AT, provenance: 'record', organisation: '甲基金管理', data: {}, type: '' },
    ...{ submission: { id: 1, maker: MAKER, outcome: 'initial' }, content_hash: 'ab'.repeat(32) },
    ...{ effects: [], marks: [], ...record },
  } as LeafEvent);
const leaves = records.map(leafOf);

const folder = mkdtempSync(join(tmpdir(), 'kechuang-verify-'));
const at = (name: string): string => join(folder, name);
let contents: PackContents;
let key: SigningKey;
let heads: TreeHead[];
let good: Uint8Array;

beforeAll(async () => {
  key = await importSigningKey((await generateSigningKey()).private);
  heads = [await headOver(leaves, 2, key), await headOver(leaves, 3, key)];
  const moment = { asOf: '2024-06-30' as Day, knownSeq: 3, knownAt: '2024-07-02T00:00:00Z' };
  const history = new History(sha256Digest, { knownSeq: 3 });
  for (const leaf of leaves) history.add(leaf);
  const of = quarter('2024Q2');
  const { wire } = await quarterlyReport(history.journal, of, moment);
  contents = {
    ...{ quarter: of, moment, madeAt: moment.knownAt, heads, publicKeys: [key.publicKey.text] },
    async *leaves() {
      yield* leaves;
    },
    ...{ report: canonicalBytes(wire), workbook: bytesOf('PK') },
  };
  good = await zipOf(writePack(contents));
  writeFileSync(at('good.zip'), good);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(options: Partial<VerifyOptions> & { file: string }) {
  const [said, told]: [string[], string[]] = [[], []];
  const output = {
    say: (line: string) => void said.push(line),
    tell: (line: string) => void told.push(line),
  };
  const isGood = await verify({ ...options, file: at(options.file) }, output);
  return { isGood, said, told };
}

const stopped = (options: Partial<VerifyOptions> & { file: string }): Promise<string> =>
  run(options).then(
    () => 'it was not refused',
    (error: unknown) => {
      expect(error).toBeInstanceOf(Stop);
      expect((error as Error).message).toMatch(/^[^\n]*\p{Script=Han}[^\n]*。?$/u);
      return (error as Error).message;
    },
  );

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe('a report that was signed in a format that was not kept', () => {
  const report = canonicalBytes({ format: 'kechuang-report/2', quarter: '2024Q2' });
  const workbook = bytesOf('PK of then');
  const packed = async (closing: object, more: Partial<PackContents> = {}): Promise<Uint8Array> => {
    const data = {
      ...{ quarter: '2024Q2', as_of: '2024-06-30', known_seq: 3, hash: 'SHA-256' },
      ...{ report_format: 'kechuang-report/2', digest: digestOf(report), ...closing },
    };
    const closed = { type: 'quarter.closed', recorded_at: '2024-07-04T00:00:00.000000Z', data };
    const all = [...leaves, leafOf(closed, 3)];
    const signed = { heads: [await headOver(all, 4, key)], madeAt: '2024-07-06T00:00:00Z' };
    const whole = { ...contents, ...signed, report, workbook, ...more };
    async function* everyLeaf() {
      yield* all;
    }
    return zipOf(writePack({ ...whole, leaves: everyLeaf }));
  };

  test('is held by the digests in the record that closed it, and the rest is said', async () => {
    writeFileSync(at('kept.zip'), await packed({ workbook_sha256: digestOf(workbook) }));
    const { isGood, said } = await run({ file: 'kept.zip' });
    expect(isGood, said.join('\n')).toBe(true);
    expect(said).toContain(
      '通过　定版：报告与工作簿的 SHA-256 与第 4 号关闭季度的记录所载的相符。',
    );
    for (const label of ['指标定义', '报告', '指标明细'])
      expect(said.join('\n')).toContain(`未核对　${label}：报告以 kechuang-report/2 写成`);
    writeFileSync(at('kept.zip'), await packed({}));
    expect((await run({ file: 'kept.zip' })).said.join()).toContain('工作簿的 SHA-256 没有记载');
  });

  test('is not packed where it is another, nor where no record closed a quarter by it', async () => {
    for (const [unlike, sentence] of [
      [{ digest: 'ab'.repeat(32) }, '所存报告与第 4 号关闭季度的记录所载的 SHA-256 不符'],
      [
        { workbook_sha256: 'ab'.repeat(32) },
        '所存工作簿与第 4 号关闭季度的记录所载的 SHA-256 不符',
      ],
      [{ report_format: 'kechuang-report/1' }, '所存报告与第 4 号关闭季度的记录所载的格式不符'],
      [{ known_seq: 2 }, '也没有定版它的记录'],
    ] as const) {
      const error = await packed(unlike).catch((refused: unknown) => refused);
      expect(error).toBeInstanceOf(UnpackableJournal);
      expect((error as Error).message).toContain(sentence);
    }
  });

  test('is found where somebody packed another all the same', async () => {
    const files = await filesOf({ ...contents });
    const other = rehashed(new Map([...files, [FILES.report, report]]), (manifest) => {
      manifest.report.format = 'kechuang-report/2';
    });
    async function* entries() {
      for (const [name, bytes] of other) yield { name, chunks: once(bytes) };
    }
    writeFileSync(at('unsigned.zip'), await zipOf(zipBytes(entries())));
    const { isGood, said } = await run({ file: 'unsigned.zip' });
    expect(isGood).toBe(false);
    expect(said.join()).toContain('日志中没有以 kechuang-report/2 定版这份报告的记录');
  });
});

describe('a good pack', () => {
  test('each check is a line, and the last one says how it ended', async () => {
    const { isGood, said } = await run({ file: 'good.zip' });
    expect(isGood).toBe(true);
    const labels = said.slice(0, -1).map((line) => line.replace(/：.*/s, ''));
    expect(labels).toEqual([
      ...['通过　清单', '说明　公钥', '通过　签名', '通过　日志', '通过　证明树', '通过　历次树头'],
      ...['通过　文件散列值', '通过　指标定义', '通过　参考数据', '通过　报告', '通过　指标明细'],
      '说明　工作簿',
    ]);
    expect(said.at(-1)).toBe('核对通过。');
  });

  test('with a key and a head of one’s own: as hexadecimal, as printed, as JSON', async () => {
    writeFileSync(at('note.txt'), `\n${headNote(heads[0]!)}\n`);
    writeFileSync(at('head.json'), JSON.stringify(heads[0]));
    const { root } = heads[0]!;
    for (const head of [root, root.toUpperCase(), at('note.txt'), at('head.json')]) {
      const keys = [key.publicKey.text];
      const { isGood, said } = await run({ file: 'good.zip', head, keys });
      expect(isGood).toBe(true);
      expect(said.join('\n')).toContain('所持树头：前 2 条记录的根散列正是所持的');
    }
    const { isGood, said } = await run({ file: 'good.zip', head: root, size: '3' });
    expect(isGood).toBe(false);
    expect(said.at(-1)).toMatch(/^核对未通过。第一处不符：.*所持树头.*应为 .*，现为 .*。$/);
  });

  test('the records behind a figure, with who made and who checked them', async () => {
    const { said } = await run({ file: 'good.zip', trail: 'fund.invested', basis: 'quarter' });
    expect(said.slice(-4)).toEqual([
      '投资金额（fund.invested，当季，元），2 条记录：',
      '  第 2 号　2024-05-01　1000.00　investment.made　批次 14　填报 张三　复核 李四　投决〔2024〕8号',
      '  第 3 号　2024-05-01　-400.00　event.reversed　批次 14　填报 张三　复核 李四、王五　投决〔2024〕8号',
      '合计 600.00',
    ]);
    const none = await run({ file: 'good.zip', trail: 'fund.fees' });
    expect(none.said.slice(-2)).toEqual([
      '子基金费用（fund.fees，自成立累计，元），0 条记录：',
      '合计 0.00',
    ]);
  });

  test('the proof of a record is all that is printed', async () => {
    const { said, told } = await run({ file: 'good.zip', prove: '2' });
    expect(told.at(-1)).toBe('核对通过。');
    const { seq, index, size, hash, leaf, proof, head } = JSON.parse(said.join('\n'));
    expect([seq, index, size, hash, head]).toEqual([2, 1, 3, 'SHA-256', heads[1]]);
    const claim = { index, size, leaf, root: head.root, proof };
    expect(verifyInclusion(sha256Digest, claim)).toBe(true);
    expect(verifyInclusion(sha256Digest, { ...claim, index: 0 })).toBe(false);
    expect(await stopped({ file: 'good.zip', prove: '4' })).toContain('没有第 4 号记录');
  });

  test('what is asked in a wrong way is refused before anything is read', async () => {
    const cases: [Partial<VerifyOptions>, string][] = [
      [{ head: 'ab12' }, '64 位'],
      [{ head: at('nothing.txt') }, '没有这个文件'],
      [{ size: '3' }, '--head 一同'],
      [{ head: 'ab'.repeat(32), size: '-1' }, '--size'],
      [{ keys: ['x'] }, '公钥应为 32 字节'],
      [{ trail: 'fund.dreams' }, '没有指标'],
      [{ trail: 'fund.deployment' }, 'fund.invested_by_sub_funds'],
      [{ trail: 'credit.high_tech_coverage' }, '资质名单'],
      [{ trail: 'fund.listed', basis: 'year' }, '可用：point（时点）'],
      [{ basis: 'year' }, '--trail 一同'],
      [{ prove: '0' }, '--prove'],
      [{ prove: '1.5' }, '--prove'],
    ];
    for (const [options, words] of cases)
      expect(await stopped({ file: 'missing.zip', ...options })).toContain(words);
    writeFileSync(at('bad.txt'), '记录数：3');
    expect(await stopped({ file: 'good.zip', head: at('bad.txt') })).toContain(
      '不是一份完整的树头',
    );
    writeFileSync(at('bad.json'), '{"root":');
    expect(await stopped({ file: 'good.zip', head: at('bad.json') })).toContain('JSON');
  });
});

describe('other files', () => {
  test('none, a folder, an empty one, text, another zip', async () => {
    expect(await stopped({ file: 'missing.zip' })).toContain('没有这个文件');
    mkdirSync(at('folder'));
    expect(await stopped({ file: 'folder' })).toContain('文件夹');
    writeFileSync(at('empty.zip'), '');
    expect(await stopped({ file: 'empty.zip' })).toContain('空的');
    writeFileSync(at('text.zip'), '季度,金额\n'.repeat(1000));
    expect(await stopped({ file: 'text.zip' })).toContain('不是 zip 压缩包');
    async function* entries() {
      yield {
        name: 'xl/workbook.xml',
        chunks: (async function* () {
          yield bytesOf('<workbook/>');
        })(),
      };
    }
    writeFileSync(at('other.zip'), await zipOf(zipBytes(entries())));
    const { isGood, said } = await run({ file: 'other.zip' });
    expect([isGood, said[0]]).toEqual([
      false,
      '不符　清单：没有 manifest.json，这不是科创台账的核对包。',
    ]);
  });

  test('cut short or damaged anywhere: a sentence or a difference, never a crash', async () => {
    const places = Array.from({ length: good.length }, (_, place) => place);
    const lengths = places.filter((place) => place % 211 === 1);
    for (const length of share('bytes of a pack', lengths)) {
      writeFileSync(at('cut.zip'), good.subarray(0, length));
      expect(await stopped({ file: 'cut.zip' })).toContain('cut.zip');
    }
    let found = 0;
    const content = unzipSync(good);
    const some = share(
      'bytes of a pack',
      places.filter((place) => place % 29 === 0),
    );
    for (const place of some) {
      const other = Uint8Array.from(good);
      other[place]! ^= 1 << (place % 8);
      writeFileSync(at('damaged.zip'), other);
      const outcome = await run({ file: 'damaged.zip' }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Stop);
        return { isGood: false };
      });
      if (!outcome.isGood) found += 1;
      // Good is only what says the same: a time stamp is of no file's content.
      else expect(unzipSync(other), `byte ${place}`).toEqual(content);
    }
    expect(found).toBeGreaterThan(0);
  });

  test.each(
    share('bombs', [
      [FILES.journal, '\n'],
      [FILES.journal, 'x'],
      [FILES.trails, 'x'],
      [FILES.manifest, ' '],
    ] as const),
  )('a bomb as %s of %j is not unpacked to its end', async (bomb, char) => {
    const block = bytesOf(char.repeat(65_536));
    async function* content(): AsyncGenerator<Uint8Array> {
      for (let part = 0; part < 3000; part += 1) yield block;
    }
    async function* entries() {
      for await (const { name, chunks } of packEntries(contents, PACK_TOOLS)) {
        if (name !== bomb) yield { name, chunks };
        else {
          for await (const _ of chunks);
          yield { name, chunks: content() };
        }
      }
    }
    writeFileSync(at('bomb.zip'), await zipOf(zipBytes(entries())));
    const before = process.memoryUsage().rss;
    const { isGood, said } = await run({ file: 'bomb.zip' });
    expect(isGood).toBe(false);
    expect(said.at(-1)).toContain('核对未通过');
    // 200 MB it would be, and more as text.
    expect(process.memoryUsage().rss - before).toBeLessThan(190e6);
  });
});

describe('the command itself', () => {
  let here: Installation;
  beforeAll(async () => {
    here = await Installation.make('small');
  });
  afterAll(() => here.remove());

  test('ends with 0 for a good pack and with 1 for any other, and needs no database', async () => {
    const settings = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const ended = await here.run(['verify', at('good.zip')], settings);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out.trim().split('\n').at(-1)).toBe('核对通过。');

    const files = await filesOf(contents);
    const [first, second, third] = linesIn(files);
    const other = canonicalize({ ...JSON.parse(second!), memo: '改' })!;
    const pack = rehashed(withLines(files, [first!, other, third!]));
    async function* entries() {
      for (const [name, bytes] of pack)
        yield {
          name,
          chunks: (async function* () {
            yield bytes;
          })(),
        };
    }
    writeFileSync(at('changed.zip'), await zipOf(zipBytes(entries())));
    const changed = await here.run(['verify', at('changed.zip')]);
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('不符　证明树：');
    expect(changed.out).toMatch(/核对未通过。第一处不符：journal\.jsonl 根散列：应为 [0-9a-f]{64}/);

    const nothing = await here.run(['verify', at('missing.zip')]);
    const said = `无法读取 ${at('missing.zip')}：没有这个文件或文件夹。\n`;
    expect(nothing).toMatchObject({ code: 1, out: '', err: said });
  });
});
