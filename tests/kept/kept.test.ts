/**
 * Ledgers that earlier versions made, opened by this one. What was signed then is given unchanged,
 * what was answered then is answered again, and what people had left open can be finished.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACK_TOOLS, packContents, writePack } from '../../src/actions/pack.ts';
import { contentHashes } from '../../src/actions/set-aside-recorded.ts';
import { leafOfStored } from '../../src/actions/tree.ts';
import { verifyLedger, verifyWithin } from '../../src/actions/verify.ts';
import { readUnattested } from '../../src/actions/attestations.ts';
import { attestWorkbooks } from '../../src/cli/migrate.ts';
import { writeReport } from '../../src/cli/report.ts';
import { readSigningKey } from '../../src/cli/signing-key.ts';
import { verify } from '../../src/cli/verify-pack.ts';
import { findClosedReport, readClosings } from '../../src/db/closings.ts';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { readEvents } from '../../src/db/journal.ts';
import { quarter, type Day } from '../../src/domain/values/days.ts';
import { leafBytes } from '../../src/domain/proof/leaf.ts';
import { FILES, readManifest } from '../../src/domain/proof/pack/format.ts';
import { readBytes, splitLines } from '../../src/domain/proof/pack/stream.ts';
import { verifyPack } from '../../src/domain/proof/pack/verify.ts';
import { LATEST } from '../../src/domain/journal/posted-event.ts';
import { readProposals } from '../../src/domain/journal/proposals.ts';
import { verifyHead, type TreeHead } from '../../src/domain/proof/tree-head.ts';
import { verifyConsistency } from '../../src/domain/proof/merkle-proofs.ts';
import { today } from '../../src/platform/clock.ts';
import { sha256Digest, sha256Hex } from '../../src/platform/digest.ts';
import { importPublicKeys, importSigningKey } from '../../src/platform/signing.ts';
import { openZip } from '../../src/platform/zip.ts';
import { expectProblem, SAME_ORIGIN } from '../api/support.ts';
import { differences } from '../support/closing.ts';
import type { Ledger } from '../support/ledger.ts';
import { expectAnswered, type Answered } from './answered.ts';
import { KEPT, openKept, type Kept, type KeptLedger } from './opening.ts';

/** Their closings do not hold the digest of their workbook; `migrate` hands it in afterwards. */
const CLOSED_WITHOUT_DIGEST = ['2026-11-27'];

/** Each closing by the name of its files: the second quarter was signed twice. */
const SIGNINGS = ['2024Q1', '2024Q2-first', '2024Q2'];
const QUARTERS = ['2024Q1', '2024Q2'];

type Look<T> = (sql: Sql) => Promise<T>;

const openPack = (bytes: Uint8Array) =>
  openZip({ size: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) });

/** The leaves in the journal of a pack. */
async function packedLeaves(bytes: Uint8Array): Promise<string[]> {
  const leaves: string[] = [];
  const journal = (await openPack(bytes)).open(FILES.journal);
  for await (const line of splitLines(FILES.journal, journal))
    leaves.push(Buffer.from(line).toString('utf8'));
  return leaves;
}

/** The leaves that a ledger gives now. */
const leavesIn = (ledger: Ledger): Promise<string[]> =>
  ledger.database.read(EVERYTHING, async (sql) => {
    const events = await readEvents(sql, { knownSeq: LATEST });
    return events.map((event) => Buffer.from(leafBytes(leafOfStored(event))).toString('utf8'));
  });

test('a ledger is kept', () => expect(KEPT).toContain('2026-11-27'));

for (const name of KEPT)
  describe(`the ledger kept on ${name}`, () => {
    let old: KeptLedger;
    let kept: Kept;
    let ledger: Ledger;
    let answers: Answered[];
    /** As many records as there were before this version added any. */
    let size: number;
    beforeAll(async () => {
      // Its moments would be future ones, which may not be asked about.
      if (name > today()) throw new Error(`the clock says ${today()}, a day before ${name}`);
      old = await openKept(name);
      ({ kept, ledger } = old);
      answers = old.json('answers.json');
      size = (await leavesIn(ledger)).length;
    });
    afterAll(() => old?.close());

    /** The pack of a quarter, made now. */
    const packNow = async (of: string) => {
      const key = await importSigningKey(await readSigningKey(old.environment));
      const contents = await packContents(ledger.database, quarter(of), key, name as Day);
      const parts = [];
      for await (const part of writePack(contents)) parts.push(part);
      return { contents, bytes: Buffer.concat(parts) };
    };
    const keptAnswer = (path: string): any =>
      answers.find((answer) => answer.path.startsWith(path))!.body;
    const expectSame = (given: Uint8Array, file: string): void =>
      expect(Buffer.from(given).equals(old.bytes(file)), file).toBe(true);

    describe('as it is opened', () => {
      test('nothing in it differs from what was recorded and signed', async () => {
        expect(await differences(ledger.database)).toEqual([]);
      });

      test('every figure and list is as it was answered, for the dates that were asked', async () => {
        expect(answers.length).toBeGreaterThan(12);
        for (const answered of answers) await expectAnswered(ledger, answered);
      });

      test.each(SIGNINGS)('the report of %s is kept as it was signed', async (signing) => {
        const report = old.json(`${signing}.json`);
        const stored = await ledger.database.read(EVERYTHING, (sql) =>
          findClosedReport(sql, report.status.closing),
        );
        expectSame(stored!.workbook, `${signing}.xlsx`);
        expect(stored!.digest).toBe(report.proof.digest.value);
        const { body } = await ledger.get('auditor', `/events/${report.status.closing}`);
        expect(body.data.digest).toBe(stored!.digest);
      });

      test.each(QUARTERS)(
        '%s is given as it was last signed, as workbook and as data',
        async (of) => {
          const file = await ledger.get('officer', `/quarters/${of}/report.xlsx`);
          expectSame(file.body, `${of}.xlsx`);
          expect((await ledger.get('auditor', `/quarters/${of}/report`)).body).toEqual(
            old.json(`${of}.json`),
          );
          const out = `${old.environment.dataFolder}-${of}.xlsx`;
          const said: string[] = [];
          await writeReport(old.environment, { quarter: of, out }, (line) => void said.push(line));
          expectSame(readFileSync(out), `${of}.xlsx`);
          expect(said.join()).toContain('已定版');
        },
      );

      test('the quarter that was opened again says by whom and why, and both its closings', async () => {
        const { body } = await ledger.get('auditor', '/quarters/2024Q2');
        const [first, second] = body.closings;
        expect([body.state, body.closings.length]).toEqual(['closed', 2]);
        const digests = [first, second].map(({ digest }) => digest);
        expect(digests).toEqual(
          ['2024Q2-first', '2024Q2'].map((file) => old.json(`${file}.json`).proof.digest.value),
        );
        const reopening = await ledger.get('auditor', `/events/${first.reopened}`);
        expect(reopening.body).toMatchObject({
          type: 'quarter.reopened',
          data: { quarter: '2024Q2', reason: '演示：发现遗漏一笔费用' },
        });
      });

      test('every leaf is the one that its packs hold, byte for byte', async () => {
        const packed = await packedLeaves(old.bytes('2024Q2.zip'));
        expect(packed.length).toBeGreaterThan(20);
        expect((await leavesIn(ledger)).slice(0, packed.length)).toEqual(packed);
      });

      test.each(SIGNINGS)('the auditor’s pack of %s passes', async (signing) => {
        const said: string[] = [];
        const output = { say: (line: string) => void said.push(line), tell: () => {} };
        expect(await verify({ file: old.path(`${signing}.zip`) }, output), said.join('\n')).toBe(
          true,
        );
      });
    });

    const describeOlder = describe.runIf(CLOSED_WITHOUT_DIGEST.includes(name));
    describeOlder('with the digests of its workbooks', () => {
      const said: string[] = [];
      const migrated = async () =>
        (await attestWorkbooks(ledger.database, (line) => void said.push(line), name as Day))!;
      const verified = async () => {
        const checks = await verifyLedger(ledger.database, () => {});
        const differing = checks.flatMap(({ difference }) => difference ?? []);
        return { differing, notes: checks.flatMap((each) => each.notes) };
      };
      const numbers = async (): Promise<number[]> =>
        (
          await ledger.database.read(EVERYTHING, (sql) =>
            readClosings(sql, Number.MAX_SAFE_INTEGER),
          )
        ).map(({ seq }) => seq);
      /** What is found while something is otherwise, in a transaction that is taken back. */
      const found = async <T>(
        change: (sql: Sql) => Promise<unknown>,
        look: Look<T>,
      ): Promise<T> => {
        let seen: { as: T } | undefined;
        const work = ledger.database.own(async (sql) => {
          await sql`set local session_replication_role = replica`;
          await change(sql);
          seen = { as: await look(sql) };
          throw new Error('taken back');
        });
        await expect(work).rejects.toThrow('taken back');
        return seen!.as;
      };

      /** What is found of the signed reports. */
      const check = async (sql: Sql) => (await verifyWithin(sql, () => {})).at(-1)!;
      const spoilWorkbook = (seq: number) => (sql: Sql) =>
        sql`update closed_report set workbook = workbook || '\\x00' where seq = ${seq}`;

      test('what is kept otherwise than it is drawn is not handed in', async () => {
        const [first] = await numbers();
        const spoilt = spoilWorkbook(first!);
        const { agreed, differing } = await found(spoilt, readUnattested);
        expect(differing.map(({ seq }) => seq)).toEqual([first]);
        expect(agreed.map(({ seq }) => seq)).toEqual((await numbers()).slice(1));
      });

      test('a format that was not kept is held by the digest of its data, and that is said', async () => {
        const [first] = await numbers();
        const older = async (sql: Sql) => {
          const format = { report_format: 'kechuang-report/2' };
          await sql`update event set data = data || ${sql.json(format)} where seq = ${first!}`;
          await sql`update closed_report set format = ${format.report_format} where seq = ${first!}`;
        };
        const { unkept } = await found(older, readUnattested);
        expect(unkept.map(({ seq }) => seq)).toEqual([first]);
        const good = await found(older, check);
        expect(good.difference).toBeUndefined();
        expect(good.notes.join()).toContain(`第 ${first} 号记录）：以 kechuang-report/2 定版`);
        expect(good.notes.join()).toContain('只核对了摘要');
        const bad = await found(async (sql) => {
          await older(sql);
          await sql`update closed_report set data = data || ' ' where seq = ${first!}`;
        }, check);
        expect(bad.difference).toContain('报告数据与定版时不符');
      });

      test('migrate draws each again and hands in what agrees as one submission, once', async () => {
        const { submission, agreed, differing } = await migrated();
        expect(agreed.map(({ seq }) => seq)).toEqual(await numbers());
        expect(differing).toEqual([]);
        expect(said.join()).toContain(`已提交第 ${submission} 号批次`);
        expect((await migrated()).submission).toBeUndefined();
        expect(said.at(-1)).toContain(`第 ${submission} 号批次待复核`);
        const before = await verified();
        expect(before.differing).toEqual([]);
        expect(before.notes.filter((note) => note.includes('重新绘制'))).toHaveLength(3);
      });

      test('once somebody has approved it, every workbook is held by its digest', async () => {
        const { before } = await migrated();
        expect(before).toMatchObject([{ outcome: null }]);
        const { body } = await ledger.approve('officer', before[0]!.id);
        expect(body.status).toBe('posted');
        expect(await verified()).toEqual({ differing: [], notes: [] });
        const [first] = await numbers();
        const spoilt = await found(spoilWorkbook(first!), check);
        expect(spoilt.difference).toContain('工作簿与定版时不符');
        const { closings } = (await ledger.get('auditor', '/quarters/2024Q2')).body;
        expect(closings.map((each: any) => each.workbook_sha256)).toEqual(
          ['2024Q2-first', '2024Q2'].map((file) => sha256Hex(old.bytes(`${file}.xlsx`))),
        );
        expect((await migrated()).submission).toBeUndefined();
      });

      test('a digest is recorded once, of a closing, and of nothing but its workbook', async () => {
        const [first] = await numbers();
        const refused = (closing: number) =>
          ledger.post('officer', '/submissions', {
            events: [
              {
                ...{ type: 'quarter.workbook-attested', effective_on: name },
                data: { closing, workbook_sha256: '0'.repeat(64) },
              },
            ],
          });
        for (const closing of [first!, 1])
          expectProblem(await refused(closing), 422, 'field_invalid');
      });
    });

    test('its pack, made now, has what was signed, by its own format', async () => {
      const { contents, bytes } = await packNow('2024Q2');
      expectSame(contents.workbook, '2024Q2.xlsx');
      const { format, status, proof, restatement, known_at, ...data } = old.json('2024Q2.json');
      expect(JSON.parse(Buffer.from(contents.report).toString('utf8'))).toEqual({
        ...{ format, ...data },
      });
      const { checks, isGood, summary } = await verifyPack(await openPack(bytes), PACK_TOOLS);
      expect(isGood, summary).toBe(true);
      expect(checks.find(({ label }) => label === '定版')!.detail).toContain('报告与工作簿的');
      expect(proof.digest.value).toBe(sha256Hex(contents.report));
    });

    test('every row that it recorded is the same row when it is sent again', async () => {
      const rows = await ledger.database.read(
        EVERYTHING,
        (sql) => sql<{ events: unknown[]; hashes: string[] }[]>`
          select s.events, (select array_agg(e.content_hash order by e.seq) from event e
            where e.submission_id = s.id) as hashes
          from submission s where exists (select from event e where e.submission_id = s.id)`,
      );
      expect(rows.length).toBeGreaterThan(15);
      const recorded = await ledger.database.read(EVERYTHING, (sql) =>
        readEvents(sql, { knownSeq: LATEST }),
      );
      const days = new Map(recorded.map(({ seq, effective_on }) => [seq, effective_on]));
      for (const { events, hashes } of rows) {
        const again = readProposals(events, events.length).events.map((event) =>
          contentHashes(event, days.get(event.data.event as number)),
        );
        for (const [index, hash] of hashes.entries()) expect(again[index]).toContain(hash);
      }
    });

    describe('for people who go on with it', () => {
      test('their tokens are good for as much as before', async () => {
        const invested = async (login: string): Promise<string> =>
          (await ledger.get(login, '/figures/fund.invested?as_of=2024-06-30')).body.value;
        expect(await invested('auditor')).toBe('650000.00');
        expect(await invested('limited')).toBe('310000.00');
        const proposal = { events: [kept.sent_again] };
        expectProblem(await ledger.post('limited', '/submissions', proposal), 403, 'forbidden');
        expectProblem(await ledger.get('revoked', '/figures'), 401, 'unauthenticated');
      });

      test('a password opens what it opened', async () => {
        const signIn = (password: string) =>
          ledger.request(undefined, '/api/v1/session', {
            method: 'POST',
            headers: { ...SAME_ORIGIN, 'content-type': 'application/json' },
            body: JSON.stringify({ login: 'auditor', password }),
          });
        expectProblem(await signIn('x'), 401, 'sign_in_failed');
        expect((await signIn(kept.passwords.auditor)).body).toMatchObject({ role: 'auditor' });
      });

      test('a row that is sent again was recorded already', async () => {
        const { body } = await ledger.post('manager', '/submissions', {
          events: [kept.sent_again],
        });
        expect(body.code).toBe('nothing_new');
        expect(body.already_recorded).toEqual([{ index: 0, seq: expect.any(Number) }]);
        const [{ seq }] = body.already_recorded;
        const { body: event } = await ledger.get('manager', `/events/${seq}`);
        expect(event.external_id).toBe(kept.sent_again.external_id);
      });

      test('what waited is approved by somebody else, and not by who sent it', async () => {
        expectProblem(await ledger.approve('manager', kept.pending), 403, 'forbidden');
        expect((await ledger.approve('officer', kept.pending)).body.status).toBe('posted');
        expect(await ledger.figure('fund.invested', '?as_of=2024-07-31')).toBe('675000.00');
      });

      test('what was sent back says why, and stays so', async () => {
        const { body } = await ledger.get('manager', `/submissions/${kept.returned}`);
        expect(body).toMatchObject({ status: 'returned', reason: '演示：请附凭证' });
        expectProblem(await ledger.approve('officer', kept.returned), 422, 'submission_settled');
      });

      test('a draft is its manager’s alone, who hands it in', async () => {
        for (const login of ['manager2', 'officer'])
          expectProblem(await ledger.get(login, `/drafts/${kept.draft}`), 404, 'not_found');
        const { body } = await ledger.get('manager', `/drafts/${kept.draft}`);
        expect(body.note).toBe('演示草稿：待凭证');
        const path = `/drafts/${kept.draft}/submit`;
        const handedIn = await ledger.post('manager', path, {}, { 'if-match': body.etag });
        expect(handedIn.body.status).toBe('pending');
        expect((await ledger.approve('officer2', handedIn.body.submission)).body.status).toBe(
          'posted',
        );
      });

      test('what was taken back cannot be taken back again', async () => {
        const path = `/events/${kept.reversed}/reversal`;
        const again = { reason_code: 'other', reason: '测试', restatement: '测试' };
        expectProblem(await ledger.post('officer', path, again), 422, 'reversal_twice');
      });

      test('a quarter stays closed: what is late needs a reason', async () => {
        const late = {
          ...{ type: 'fee.charged', effective_on: '2024-06-15' },
          data: { vehicle: 'SF-001', kind: 'custody', amount: '1.00' },
        };
        const refused = await ledger.post('officer', '/submissions', { events: [late] });
        expectProblem(refused, 422, 'quarter_closed');
        await ledger.record({ ...late, restatement: '演示：迟到' });
      });
    });

    describe('after this version has added to it', () => {
      test('every head that was signed is still of the same tree', async () => {
        const heads: TreeHead[] = keptAnswer('/audit/heads').data;
        const keys = await importPublicKeys(
          keptAnswer('/audit/keys').data.map(({ public: text }: { public: string }) => text),
        );
        const now = (await ledger.get('auditor', '/audit/tree-head')).body as TreeHead;
        expect(await verifyHead(now, keys)).toMatchObject({ valid: true });
        expect(heads.length).toBeGreaterThan(4);
        for (const head of heads) {
          expect(await verifyHead(head, keys)).toMatchObject({ valid: true });
          expect(now.size).toBeGreaterThan(head.size);
          const path = `/audit/proofs/consistency?from=${head.size}&to=${now.size}`;
          const { proof } = (await ledger.get('auditor', path)).body;
          const claim = {
            from: head.size,
            to: now.size,
            fromRoot: head.root,
            toRoot: now.root,
            proof,
          };
          expect(verifyConsistency(sha256Digest, claim)).toBe(true);
        }
      });

      test('what it added has leaves of form 2, beside what was there', async () => {
        const now = await leavesIn(ledger);
        const packed = await packedLeaves(old.bytes('2024Q2.zip'));
        expect(now.slice(0, packed.length)).toEqual(packed);
        expect(now.length).toBeGreaterThan(size);
        const forms = now.map((leaf) => JSON.parse(leaf).format);
        expect(new Set(forms.slice(size))).toEqual(new Set(['kechuang-event/2']));
        expect(forms).toEqual(forms.toSorted());
        expect(await differences(ledger.database)).toEqual([]);
      });

      test('its pack has both, and passes against each head that was signed before', async () => {
        const { bytes } = await packNow('2024Q2');
        const files = await openPack(bytes);
        const manifest = readManifest(await readBytes(files, FILES.manifest));
        expect(manifest.format).toBe('kechuang-pack/2');
        const keys = keptAnswer('/audit/keys').data.map((each: { public: string }) => each.public);
        for (const head of keptAnswer('/audit/heads').data as TreeHead[]) {
          const kept = { root: head.root, size: head.size, head };
          const { checks, isGood, summary } = await verifyPack(files, PACK_TOOLS, { kept, keys });
          expect(isGood, summary).toBe(true);
          const found = checks.find(({ label }) => label === '所持树头')!;
          expect(found.detail).toContain(`前 ${head.size} 条记录的根散列正是所持的`);
        }
      });

      test('what was signed and answered before is still the same', async () => {
        for (const of of QUARTERS) {
          const file = await ledger.get('officer', `/quarters/${of}/report.xlsx`);
          expectSame(file.body, `${of}.xlsx`);
        }
        const dated = answers.filter(({ path }) => path.includes('known_at='));
        for (const answered of dated) await expectAnswered(ledger, answered);
      });
    });
  });
