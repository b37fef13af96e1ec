/**
 * The auditor's pack: that what is written is verified, that the figures are the database's own,
 * and that no change of its journal passes, even by somebody who works everything out again and
 * lacks only the signing key.
 */
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { PACK_TOOLS, writePack } from '../../../src/actions/pack.ts';
import { canonicalBytes, FILES, LISTED_FILES } from '../../../src/domain/proof/pack/format.ts';
import {
  verifyPack,
  type PackVerdict,
  type VerifyAsked,
} from '../../../src/domain/proof/pack/verify.ts';
import { UnpackableJournal, type PackContents } from '../../../src/domain/proof/pack/write.ts';
import { BrokenJournal } from '../../../src/domain/proof/pack/journal-stream.ts';
import { signHead, type TreeHead } from '../../../src/domain/proof/tree-head.ts';
import {
  generateSigningKey,
  importSigningKey,
  type SigningKey,
} from '../../../src/platform/signing.ts';
import { holds, share } from '../../support/extent.ts';
import { Ledger } from '../../support/ledger.ts';
import {
  bytesOf,
  changedAt,
  contentsOf,
  digestOf,
  filesOf,
  forged,
  headOver,
  leavesOf,
  linesIn,
  manifestIn,
  opened,
  placesIn,
  rehashed,
  rootOver,
  textOf,
  valueAt,
  withLines,
  zipOf,
  type Files,
} from '../../support/packs.ts';
import { move, open, play, reversal } from '../../properties/portfolio.ts';

/** So many records are from before the second form of leaves. */
const FORMER = 40;

let leaves: Uint8Array[];
let contents: PackContents;
let files: Files;
let lines: string[];
let key: SigningKey;
let heads: TreeHead[];

beforeAll(async () => {
  const ledger = await Ledger.open();
  try {
    await open(ledger);
    const accepted = await play(ledger, fc.sample(move, { seed: 5, numRuns: 120 }));
    const on = { type: 'review.switched', effective_on: '2024-05-01' };
    const switched = { events: [{ ...on, data: { state: 'on', reason: '测试' } }] };
    const { body } = await ledger.post('admin', '/submissions', switched);
    if (body.status === 'pending') await ledger.approve('officer', body.submission);
    const day = { effective_on: '2024-05-20' };
    const data = { vehicle: 'SF-001', enterprise: 'E-0002', round: 'B', form: 'equity' };
    const provenance = { memo: '二轮', document: '投决〔2024〕9号', external_id: 'OA-9' };
    const [made] = await ledger.record(
      { type: 'investment.made', ...day, ...provenance, data: { ...data, amount: '12.34' } },
      { type: 'investment.made', ...day, data: { ...data, amount: '20.00' } },
    );
    await ledger.record(reversal(made!));
    expect(accepted.length).toBeGreaterThan(40);
    leaves = await leavesOf(ledger, FORMER);
    expect(textOf(leaves.at(-1)!)).toContain('"outcome":"approved"');
    key = await importSigningKey((await generateSigningKey()).private);
    const sizes = [30, Math.floor(leaves.length / 2), leaves.length];
    heads = await Promise.all(sizes.map((size) => headOver(leaves, size, key)));
    contents = await contentsOf(ledger, leaves, heads, [key.publicKey.text]);
  } finally {
    await ledger.close();
  }
  files = await filesOf(contents);
  lines = linesIn(files);
}, 300_000);

const check = (pack: Files, asked: VerifyAsked = {}): Promise<PackVerdict> =>
  verifyPack(opened(pack), PACK_TOOLS, asked);

const stateOf = ({ checks }: PackVerdict, label: string): string | undefined =>
  checks.find((each) => each.label === label)?.state;
const detailOf = ({ checks }: PackVerdict, label: string): string =>
  checks.find((each) => each.label === label)!.detail;
const failures = ({ checks }: PackVerdict): string[] =>
  checks.filter(({ state }) => state === 'failed').map(({ label }) => label);

describe('a pack as it was written', () => {
  test('holds its files in order, and is verified', async () => {
    expect([...files.keys()]).toEqual(Object.values(FILES));
    const verdict = await check(files);
    expect(failures(verdict)).toEqual([]);
    expect(verdict.isGood).toBe(true);
    expect(verdict.summary).toBe('核对通过。');
    expect(stateOf(verdict, '公钥')).toBe('note');
    expect(detailOf(verdict, '公钥')).toContain('不能说明公钥是谁的');
    expect(detailOf(verdict, '日志')).toContain(`${leaves.length} 条记录`);
    const pinned = await check(files, { keys: [key.publicKey.text] });
    expect([pinned.isGood, stateOf(pinned, '公钥')]).toEqual([true, 'ok']);
    expect(detailOf(verdict, '报告')).toMatch(/[1-9]\d+ 个指标值/);
  });

  test('its tree has leaves of both forms, and its first head was signed over form 1 alone', () => {
    const forms = lines.map((line) => JSON.parse(line).format);
    expect(forms.lastIndexOf('kechuang-event/1')).toBe(FORMER - 1);
    expect(forms.indexOf('kechuang-event/2')).toBe(FORMER);
    expect(heads[0]!.size).toBeLessThan(FORMER);
    expect(textOf(files.get(FILES.readme)!)).toMatch(/kechuang-event\/1[^]*kechuang-event\/2/);
  });

  test('its manifest names every file with its digest and the algorithm', () => {
    const manifest = manifestIn(files);
    expect(manifest).toMatchObject({
      ...{ format: 'kechuang-pack/2', made_at: '2099-01-01T12:00:00.000000Z', quarter: '2024Q2' },
      ...{ as_of: '2024-06-30', known_seq: leaves.length, head: heads[2] },
    });
    for (const { name, bytes, hash, digest } of manifest.files) {
      const content = files.get(name)!;
      const expected = createHash('sha256').update(content).digest('hex');
      expect([bytes, hash, digest]).toEqual([content.length, 'SHA-256', expected]);
    }
    expect(manifest.files.map(({ name }: { name: string }) => name)).toEqual(LISTED_FILES);
    expect(manifest.report.digest).toBe(digestOf(contents.report));
  });

  test('the zip is the same bytes each time, wherever the machine stands', async () => {
    const zone = process.env.TZ;
    const zips = [];
    for (const place of ['UTC', 'Asia/Shanghai', 'Pacific/Apia']) {
      process.env.TZ = place;
      zips.push(await zipOf(writePack(contents)));
    }
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(new Set(zips.map((zip) => digestOf(zip))).size).toBe(1);
  });

  test('each trail adds up to its figure, and its lines are canonical', () => {
    const report = JSON.parse(textOf(files.get(FILES.report)!));
    const values = new Map<string, string | null>();
    for (const { id, bases } of report.overview)
      for (const [basis, cell] of Object.entries<any>(bases))
        values.set(`${id} ${basis}`, cell.value);
    const trails = textOf(files.get(FILES.trails)!).trimEnd().split('\n');
    let added = 0;
    for (const line of trails) {
      const trail = JSON.parse(line);
      expect(canonicalize(trail)).toBe(line);
      const name = `${trail.figure} ${trail.basis}`;
      expect(values.get(name)).toBe(trail.value);
      values.delete(name);
      if (trail.rows === undefined) {
        const parts = [trail.numerator, trail.denominator];
        for (const { figure, sum } of parts)
          expect(trails.some((t) => t.includes(`"figure":"${figure}"`) && t.includes(sum))).toBe(
            true,
          );
        continue;
      }
      const sum = trail.rows.reduce(
        (total: bigint, [, amount]: [number, string]) => total + BigInt(amount.replace('.', '')),
        0n,
      );
      expect(sum).toBe(BigInt(trail.sum.replace('.', '')));
      if (trail.value !== null) expect(trail.sum).toBe(trail.value);
      const seqs = trail.rows.map(([seq]: [number]) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a: any, b: any) => a - b));
      if (seqs.length > 0) added += 1;
    }
    // Every figure on every basis once; and not all of nothing.
    // Who is covered is a list of enterprises, which no event adds to.
    expect([...values.keys()]).toEqual([
      'credit.high_tech_coverage point',
      'credit.tech_sme_coverage point',
      'credit.high_tech_coverage_in_force point',
      'credit.tech_sme_coverage_in_force point',
    ]);
    expect(added).toBeGreaterThan(20);
  });

  test('a count has the event that lifts a thing, and not the next round', () => {
    const trails = textOf(files.get(FILES.trails)!)
      .trimEnd()
      .split('\n')
      .map((t) => JSON.parse(t));
    const rowsOf = (figure: string): Map<number, string> =>
      new Map(trails.find((t) => t.figure === figure && t.basis === 'quarter').rows);
    const second = leaves.length - 1;
    expect(rowsOf('fund.invested').get(second)).toBe('20.00');
    expect(rowsOf('fund.investments').get(second - 1)).toBe('1');
    expect(rowsOf('fund.investments').get(second)).toBe('0');
    // Taking back the first round leaves the second, and with it the project.
    expect(rowsOf('fund.investments').get(second + 1)).toBe('0');
    expect(rowsOf('fund.invested').get(second + 1)).toBe('-12.34');
  });
});

describe('the proof of one record', () => {
  const hash = (...parts: Uint8Array[]): Buffer => {
    const running = createHash('sha256');
    for (const part of parts) running.update(part);
    return running.digest();
  };
  const half = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);

  /** MTH of RFC 9162, 2.1.1, by its own words. */
  const mth = (list: readonly Uint8Array[]): Buffer => {
    if (list.length === 0) return hash();
    if (list.length === 1) return hash(Uint8Array.of(0), list[0]!);
    const k = half(list.length);
    return hash(Uint8Array.of(1), mth(list.slice(0, k)), mth(list.slice(k)));
  };
  /** The root that an inclusion proof leads to, by the recursion of PATH in 2.1.3.1. */
  const rootBy = (leaf: Buffer, index: number, size: number, proof: string[]): Buffer => {
    if (size === 1) {
      expect(proof).toEqual([]);
      return leaf;
    }
    const [k, sibling] = [half(size), Buffer.from(proof.at(-1)!, 'hex')];
    const rest = proof.slice(0, -1);
    return index < k
      ? hash(Uint8Array.of(1), rootBy(leaf, index, k, rest), sibling)
      : hash(Uint8Array.of(1), sibling, rootBy(leaf, index - k, size - k, rest));
  };

  test('the head is the root of RFC 9162, worked out here by itself', () => {
    expect(mth(leaves).toString('hex')).toBe(manifestIn(files).head.root);
    for (const { size, root } of heads)
      expect(mth(leaves.slice(0, size)).toString('hex')).toBe(root);
  });

  test('leads from any record to the signed root, and from no other', async () => {
    const { root } = heads[2]!;
    for (const seq of [1, 2, 3, 17, 64, 65, leaves.length - 1, leaves.length]) {
      const { history } = await check(files, { prove: seq });
      const { leaf, proof } = (await history!.proof())!;
      expect(leaf).toBe(hash(Uint8Array.of(0), leaves[seq - 1]!).toString('hex'));
      const lead = (hashed: string): string =>
        rootBy(Buffer.from(hashed, 'hex'), seq - 1, leaves.length, proof).toString('hex');
      expect(lead(leaf)).toBe(root);
      expect(lead(hash(Uint8Array.of(0), leaves[seq % 5]!).toString('hex'))).not.toBe(root);
    }
    const { isGood, history } = await check(files, { prove: leaves.length + 1 });
    expect([isGood, await history!.proof()]).toEqual([true, undefined]);
  });
});

/** Another value of the kind of thing that stands there, or none at all. */
const others = (value: unknown): unknown[] => {
  if (typeof value === 'number') return [value + 1, undefined];
  if (typeof value === 'boolean') return [!value, undefined];
  if (typeof value !== 'string') return ['x', undefined];
  if (/^-?\d+\.\d\d$/.test(value)) return [value.replace(/\d\.(\d\d)$/, '7.$1'), '0.01', undefined];
  const day = value.replace(/^\d{4}-/, '1999-');
  return [day === value ? `${value}x` : day, value.replace(/\d(?=\D*$)/, '8'), '', undefined];
};

/** What the verification must say of a journal with a change in a record. */
function expectNamed(verdict: PackVerdict, seq: number): void {
  expect(verdict.isGood).toBe(false);
  expect(verdict.summary).toMatch(/^核对未通过。第一处不符：.+。$/);
  if (stateOf(verdict, '日志') === 'failed') {
    // A later record may be the one that shows it: taking back what was taken back, for example.
    expect(verdict.first!.seq).toBeGreaterThanOrEqual(seq);
    return;
  }
  expect(failures(verdict)).toContain('证明树');
  const [, from, to] = /第 (\d+) 至第 (\d+) 号记录中/
    .exec(detailOf(verdict, '证明树'))!
    .map(Number);
  expect(seq).toBeGreaterThanOrEqual(from!);
  expect(seq).toBeLessThanOrEqual(to!);
}

describe('one field of one record changed, and every digest worked out again', () => {
  const place = fc.record({ event: fc.nat(), at: fc.nat(), as: fc.nat() });

  const changed = ({ event, at, as }: { event: number; at: number; as: number }) => {
    const index = event % lines.length;
    const value = JSON.parse(lines[index]!);
    const places = placesIn(value);
    const path = places[at % places.length]!;
    const options = others(valueAt(value, path));
    const line = canonicalize(changedAt(value, path, options[as % options.length]))!;
    return { seq: index + 1, line, path };
  };

  const expectFound = async (
    { seq, line }: { seq: number; line: string },
    pack: (lines: string[]) => Promise<Files> | Files,
  ): Promise<void> => {
    if (line === lines[seq - 1]) return;
    expectNamed(await check(await pack(lines.with(seq - 1, line))), seq);
  };

  test('in any field of any kind of record', async () => {
    const fields = new Map<string, { seq: number; value: unknown; path: string[] }>();
    for (const [index, line] of lines.entries()) {
      const value = JSON.parse(line);
      for (const path of placesIn(value)) {
        const name = `${value.type} ${path.join('/').replace(/\/\d+\//g, '/#/')}`;
        if (!fields.has(name)) fields.set(name, { seq: index + 1, value, path });
      }
    }
    expect(fields.size).toBeGreaterThan(500);
    const all = [...fields.values()].map((field, nth) => ({ ...field, nth }));
    for (const { seq, value, path, nth } of share('fields of a record', all)) {
      const options = others(valueAt(value, path));
      const line = canonicalize(changedAt(value, path, options[nth % options.length]))!;
      await expectFound({ seq, line }, (others) => rehashed(withLines(files, others)));
    }
  });

  test('at random', () =>
    holds(
      'attacks on a pack',
      fc.asyncProperty(place, (made) =>
        expectFound(changed(made), (all) => rehashed(withLines(files, all))),
      ),
    ));

  test('and the report, the trails and the rest worked out from it: the root alone tells', () =>
    holds(
      'forged packs',
      fc.asyncProperty(place, async (made) => {
        const change = changed(made);
        if (change.line === lines[change.seq - 1]) return;
        const all = lines.with(change.seq - 1, change.line);
        let pack: Files;
        try {
          pack = await forged(files, all);
        } catch {
          // What no report can be made from is found before.
          return expectFound(change, (other) => rehashed(withLines(files, other)));
        }
        const verdict = await check(pack);
        expectNamed(verdict, change.seq);
        const own = ['证明树', '历次树头', '所持树头'];
        expect(failures(verdict).filter((label) => !own.includes(label))).toEqual([]);
        expect(detailOf(verdict, '证明树')).toContain('唯一的凭证');
      }),
    ));

  test('where only the field differs, the record and the figure it changes are named', async () => {
    const seq = leaves.length - 1;
    const value = JSON.parse(lines[seq - 1]!);
    expect(value.effects[0]).toMatchObject({ measure: 'invested', amount: '20.00' });
    const line = canonicalize(changedAt(value, ['effects', '0', 'amount'], '2000.00'))!;
    const verdict = await check(rehashed(withLines(files, lines.with(seq - 1, line))));
    expect(verdict.first).toEqual({
      ...{ file: FILES.trails, seq, field: 'fund.invested（自成立累计）' },
      ...{ expected: `[${seq},"2000.00"]`, found: expect.stringContaining(`[${seq},"20.00"]`) },
    });
    expect(verdict.checks.find(({ label }) => label === '报告')!.state).toBe('failed');
    const bad = canonicalize(changedAt(value, ['effects', '0', 'amount'], '20'))!;
    const malformed = await check(rehashed(withLines(files, lines.with(seq - 1, bad))));
    expect(malformed.first).toMatchObject({ seq, field: '/effects/0/amount' });
    expect(malformed.summary).toContain(`第 ${seq} 号记录`);
  });
});

describe('records dropped, moved, doubled, cut off or added', () => {
  const index = fc.nat().map((n) => n % 60);

  /** The same records with the numbers of their new places. */
  const renumbered = (all: readonly string[]): string[] =>
    all.map((line, at) => canonicalize({ ...JSON.parse(line), seq: at + 1 })!);

  const expectFirst = async (all: string[], seq: number): Promise<void> => {
    const verdict = await check(rehashed(withLines(files, all)));
    expect(verdict.isGood).toBe(false);
    expect(verdict.first).toMatchObject({ file: FILES.journal, seq });
    // And with numbers without a gap, or everything else worked out again.
    const other = renumbered(all);
    expect((await check(rehashed(withLines(files, other)))).isGood).toBe(false);
    const pack = await forged(files, other).catch(() => undefined);
    if (pack) expect((await check(pack)).isGood).toBe(false);
  };

  test('dropped', () =>
    holds(
      'forged packs',
      fc.asyncProperty(index, (at) => expectFirst(lines.toSpliced(at, 1), at + 1)),
    ));

  test('swapped', () =>
    holds(
      'forged packs',
      fc.asyncProperty(index, index, async (one, other) => {
        if (one === other) return;
        const all = lines.with(one, lines[other]!).with(other, lines[one]!);
        await expectFirst(all, Math.min(one, other) + 1);
      }),
    ));

  test('doubled', () =>
    holds(
      'forged packs',
      fc.asyncProperty(index, (at) => expectFirst(lines.toSpliced(at, 0, lines[at]!), at + 2)),
    ));

  test('the end cut off, by records and by bytes', () =>
    holds(
      'forged packs',
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), async (count) => {
        await expectFirst(lines.slice(0, -count), lines.length - count + 1);
        const journal = files.get(FILES.journal)!;
        const cut = new Map([...files, [FILES.journal, journal.subarray(0, -count)]]);
        const verdict = await check(rehashed(cut));
        expect(verdict.first).toMatchObject({ file: FILES.journal, seq: lines.length });
      }),
    ));

  test('added at the end', async () => {
    const extra = { ...JSON.parse(lines.at(-1)!), seq: lines.length + 1 };
    delete extra.reverses;
    for (const line of [canonicalize(extra)!, lines.at(-1)!, '', '{}', 'x']) {
      const verdict = await check(rehashed(withLines(files, [...lines, line])));
      expect(verdict.first).toMatchObject({ file: FILES.journal, seq: lines.length + 1 });
    }
  });

  test('a head that says as many, but nobody signed', async () => {
    const fewer = lines.slice(0, -1);
    const pack = await forged(files, fewer);
    const root = rootOver(fewer.map(bytesOf));
    const head = { ...heads[2]!, size: fewer.length, root };
    const unsigned = rehashed(
      new Map([...pack, [FILES.heads, bytesOf(`${canonicalize(head)}\n`)]]),
      (manifest) => Object.assign(manifest, { head, known_seq: fewer.length }),
    );
    const verdict = await check(unsigned);
    expect(failures(verdict)).toContain('签名');
    expect(detailOf(verdict, '签名')).toContain('树头的签名与内容不符');
  });
});

describe('somebody else signs another history with a key of their own', () => {
  let pack: Files;
  let changedSeq: number;
  beforeAll(async () => {
    const thief = await importSigningKey((await generateSigningKey()).private);
    changedSeq = 45;
    const value = JSON.parse(lines[changedSeq - 1]!);
    const line = canonicalize({ ...value, memo: '改' })!;
    const all = lines.with(changedSeq - 1, line);
    const head = await headOver(all.map(bytesOf), all.length, thief);
    const keys = [{ key_id: thief.keyId, algorithm: 'Ed25519', public: thief.publicKey.text }];
    const made = await forged(files, all);
    pack = rehashed(
      new Map([
        ...made,
        [FILES.heads, bytesOf(`${canonicalize(head)}\n`)],
        [FILES.keys, canonicalBytes({ keys })],
      ]),
      (manifest) => Object.assign(manifest, { head }),
    );
  });

  test('without a key or head of one’s own that cannot be seen, and the output says so', async () => {
    const verdict = await check(pack);
    expect(verdict.isGood).toBe(true);
    expect(detailOf(verdict, '公钥')).toContain('--key');
  });

  test('the key got from elsewhere tells', async () => {
    const verdict = await check(pack, { keys: [key.publicKey.text] });
    expect(failures(verdict)).toContain('签名');
  });

  test('a kept head tells, with its size or without', async () => {
    for (const { size, root } of heads.slice(1)) {
      for (const kept of [{ root, size }, { root }]) {
        const verdict = await check(pack, { kept });
        expect(failures(verdict)).toEqual(['所持树头']);
        expect(verdict.first!.expected).toBe(root);
      }
    }
    // One from before the change says only that nothing before it was changed.
    const { size, root } = heads[0]!;
    expect(size).toBeLessThan(changedSeq);
    expect((await check(pack, { kept: { root, size } })).isGood).toBe(true);
  });
});

describe('a kept head', () => {
  test('of the same history, signed or not, is found at its place', async () => {
    for (const size of [1, 7, 30, 64, leaves.length]) {
      const root = rootOver(leaves.slice(0, size));
      for (const kept of [{ root, size }, { root }]) {
        const verdict = await check(files, { kept });
        expect(verdict.isGood).toBe(true);
        expect(detailOf(verdict, '所持树头')).toContain(`前 ${size} 条`);
      }
      expect((await check(files, { kept: { root, size: size - 1 } })).isGood).toBe(false);
    }
    const later = await check(files, { kept: { root: 'ab'.repeat(32), size: 10_000 } });
    expect(detailOf(later, '所持树头')).toContain('被截断');
    expect(later.isGood).toBe(false);
  });

  test('with its signature: one that was tampered with is refused', async () => {
    const head = heads[1]!;
    const kept = { root: head.root, size: head.size, head };
    expect((await check(files, { kept })).isGood).toBe(true);
    const other = { ...head, at: '2023-07-05T00:00:00.000000Z' };
    const verdict = await check(files, { kept: { ...kept, head: other } });
    expect(detailOf(verdict, '签名')).toContain('所持树头');
  });

  test('older heads inside are compared too, each with the history of its day', async () => {
    const wrong = await signHead({ ...heads[0]!, root: 'cd'.repeat(32) }, key);
    const text = [wrong, ...heads.slice(1)].map((head) => `${canonicalize(head)}\n`).join('');
    const verdict = await check(rehashed(new Map([...files, [FILES.heads, bytesOf(text)]])));
    expect(failures(verdict)).toEqual(['历次树头']);
    expect(verdict.first).toMatchObject({ file: FILES.heads, expected: wrong.root });
  });
});

describe('everything else in the pack, changed and with digests to match', () => {
  /** Any one value of a file of JSON, or of one of its lines, changed. */
  const jsonFiles = [FILES.reference, FILES.definitions, FILES.report] as const;

  test.each(jsonFiles)('any value of %s', async (name) => {
    const value = JSON.parse(textOf(files.get(name)!));
    const places = placesIn(value);
    // A report has thousands; a hundred and fifty of each file are all that even the whole does.
    const step = Math.max(1, Math.floor(places.length / 150));
    const some = places.filter((_, at) => at % step === 0);
    for (const path of share('values of a file in a pack', some)) {
      for (const other of others(valueAt(value, path)).slice(0, 2)) {
        const bytes = canonicalBytes(changedAt(value, path, other));
        if (textOf(bytes) === textOf(files.get(name)!)) continue;
        const verdict = await check(rehashed(new Map([...files, [name, bytes]])));
        expect(verdict.isGood, path.join('/')).toBe(false);
        expect(verdict.first!.file === name || verdict.first!.file === FILES.manifest).toBe(true);
        const field = `/${path.join('/')}`;
        if (name !== FILES.definitions) expect(field.startsWith(verdict.first!.field!)).toBe(true);
      }
    }
  });

  test('any row of the trails', () =>
    holds(
      'attacks on a pack',
      fc.asyncProperty(fc.nat(), fc.constantFrom('1', '7', ',', 'x', '\n'), async (n, char) => {
        const text = textOf(files.get(FILES.trails)!);
        const at = n % text.length;
        const other = text.slice(0, at) + char + text.slice(at + 1);
        if (other === text) return;
        const pack = rehashed(new Map([...files, [FILES.trails, bytesOf(other)]]));
        const verdict = await check(pack);
        expect(failures(verdict)).toEqual(['指标明细']);
        expect(verdict.first!.file).toBe(FILES.trails);
      }),
    ));

  test('trails cut short or longer', async () => {
    const text = textOf(files.get(FILES.trails)!);
    for (const other of ['', text.slice(0, -1), `${text}\n`, `${text}{}`, text.slice(0, 5000)]) {
      const pack = rehashed(new Map([...files, [FILES.trails, bytesOf(other)]]));
      expect(failures(await check(pack))).toEqual(['指标明细']);
    }
  });

  test.each<[string, (manifest: any) => void, string]>([
    ['another format', (m) => (m.format = 'kechuang-pack/3'), '清单'],
    ['a format from before its leaves', (m) => (m.format = 'kechuang-pack/1'), '日志'],
    ['another quarter', (m) => (m.quarter = '2024Q1'), '截至日与所知'],
    ['no quarter', (m) => (m.quarter = '2024Q5'), '清单'],
    ['another day', (m) => (m.as_of = '2024-06-29'), '报告'],
    ['a day of another quarter', (m) => (m.as_of = '2024-07-01'), '截至日与所知'],
    ['less known', (m) => (m.known_seq -= 1), '截至日与所知'],
    ['more known', (m) => (m.known_seq += 1), '截至日与所知'],
    ['known earlier', (m) => (m.known_at = '2020-01-01T00:00:00Z'), '截至日与所知'],
    ['known never', (m) => (m.known_at = 'gestern'), '截至日与所知'],
    ['known later', (m) => (m.known_at = '2099-01-02T00:00:00Z'), '截至日与所知'],
    ['a head of fewer', (m) => (m.head.size -= 1), '签名'],
    ['another root', (m) => (m.head.root = 'ab'.repeat(32)), '签名'],
    ['another hash', (m) => (m.head.hash = 'SHA-1'), '清单'],
    ['another key', (m) => (m.head.key_id = 'ab'.repeat(8)), '签名'],
    ['a report of another digest', (m) => (m.report.digest = 'ab'.repeat(32)), '清单'],
    ['a file less', (m) => m.files.pop(), '清单'],
    ['a digest', (m) => (m.files[7].digest = 'ab'.repeat(32)), '文件散列值'],
    ['a length', (m) => (m.files[0].bytes += 1), '文件散列值'],
    ['more than it may say', (m) => (m.note = 'x'), '清单'],
    ['other definitions', (m) => (m.definitions.version = 'ab'.repeat(32)), '指标定义'],
  ])('a manifest of %s', async (_, change, label) => {
    const verdict = await check(rehashed(files, change));
    expect(verdict.isGood).toBe(false);
    expect(failures(verdict)).toContain(label);
  });

  test('a pack of the first format has leaves of the first form', async () => {
    const verdict = await check(
      rehashed(files, (manifest) => (manifest.format = 'kechuang-pack/1')),
    );
    expect(verdict.first).toMatchObject({
      ...{ file: FILES.journal, seq: FORMER + 1, field: '/format' },
      ...{ expected: 'kechuang-event/1', found: 'kechuang-event/2' },
    });
    const unknown = await check(rehashed(files, (manifest) => (manifest.format = 'x')));
    expect(detailOf(unknown, '清单')).toContain('应为 kechuang-pack/1 或 kechuang-pack/2');
  });

  test.each<[string, (leaf: any) => void]>([
    ['outcome', (leaf) => (leaf.submission.outcome = 'delegated')],
    ['measure', (leaf) => (leaf.effects[0].measure = '保费')],
  ])('what only a later version knows is said to be so: the %s', async (_, change) => {
    const leaf = JSON.parse(lines.at(-1)!);
    change(leaf);
    const verdict = await check(rehashed(withLines(files, lines.with(-1, canonicalize(leaf)!))));
    expect(failures(verdict)).toContain('日志');
    expect(verdict.first).toMatchObject({ file: FILES.journal, seq: lines.length });
    expect(detailOf(verdict, '日志')).toContain('不为本版本所知，请用更新的版本核对');
  });

  test('definitions of another version of this program are said to be so', async () => {
    const value = JSON.parse(textOf(files.get(FILES.definitions)!));
    const content = { ...value.content, figures: value.content.figures.slice(1) };
    const version = digestOf(canonicalBytes(content));
    const bytes = canonicalBytes({ ...value, content, version });
    const verdict = await check(rehashed(new Map([...files, [FILES.definitions, bytes]])));
    // The figures are still compared, and here they are equal.
    expect([verdict.isGood, stateOf(verdict, '指标定义')]).toEqual([true, 'note']);
    expect(detailOf(verdict, '指标定义')).toContain('可能因此与报告不同');
  });

  test('without the digests to match, the file is named', async () => {
    for (const name of [FILES.workbook, FILES.readme, FILES.trails, FILES.keys, FILES.journal]) {
      const bytes = Uint8Array.from(files.get(name)!);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      const verdict = await check(new Map([...files, [name, bytes]]));
      expect(verdict.isGood).toBe(false);
      expect(
        verdict.checks.some(({ detail }) => detail.includes(name)) || verdict.first!.seq,
      ).toBeTruthy();
    }
  });

  test('files missing, or more than there should be', async () => {
    for (const name of Object.values(FILES)) {
      const fewer = new Map(files);
      fewer.delete(name);
      const verdict = await check(fewer);
      expect(verdict.first).toMatchObject({ file: name, found: '（没有）' });
    }
    const more = await check(new Map([...files, ['journal (1).jsonl', new Uint8Array(1)]]));
    expect(more.first).toMatchObject({ file: 'journal (1).jsonl' });
    expect(more.isGood).toBe(false);
  });
});

describe('what contradicts itself is not packed', () => {
  const refusal = (change: Partial<PackContents>): Promise<Error> =>
    filesOf({ ...contents, ...change }).then(
      () => new Error('it was packed'),
      (error: Error) => error,
    );
  const leavesLike = (all: readonly Uint8Array[]) => ({
    async *leaves() {
      yield* all;
    },
  });

  test('a report that the journal does not give, with the first figure that differs', async () => {
    const report = textOf(contents.report);
    const [, value] = /"quarter":\{"reason":null,"value":"(\d+\.\d\d)"/.exec(report)!;
    const other = report.replace(`"value":"${value}"`, '"value":"0.07"');
    const error = await refusal({ report: bytesOf(other) });
    expect(error).toBeInstanceOf(UnpackableJournal);
    expect(error.message).toMatch(
      /report\.json \/overview\/\d+\/bases\/\w+\/value：应为 .+，现为 0\.07/,
    );
  });

  test('leaves that are not those of the head', async () => {
    for (const all of [leaves.slice(0, -1), [...leaves, leaves[0]!], leaves.toReversed(), []]) {
      const error = await refusal(leavesLike(all));
      expect([UnpackableJournal, BrokenJournal].some((kind) => error instanceof kind)).toBe(true);
    }
    const other = bytesOf(lines[44]!.replace('"organisation":"科技局"', '"organisation":"别局"'));
    const { message } = await refusal(leavesLike(leaves.with(44, other)));
    expect(message).toContain(`前 ${heads[1]!.size} 条记录`);
  });

  test('heads that are not signed, or none', async () => {
    expect((await refusal({ heads: [] })).message).toContain('没有签名树头');
    expect((await refusal({ publicKeys: [] })).message).toContain('没有编号为');
    const head = { ...heads[2]!, at: '2020-01-01T00:00:00.000000Z' };
    expect((await refusal({ heads: [head] })).message).toContain('签名与内容不符');
  });
});
