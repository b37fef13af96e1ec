/**
 * How the service ends while a posting is under way: told once, it answers what it accepted; told
 * twice, it goes at once, and the posting is there whole or not at all.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation, type Service } from './command.ts';
import { closeGate, send, type Answered, type UnderWay } from './gate.ts';

const EVENTS = 40;

let here: Installation;
let data: string;
let service: Service;
let tokens: Map<string, string>;

const start = async (): Promise<void> => {
  service = await here.serve({ KECHUANG_DATA: data });
};

function begin(
  login: string,
  method: string,
  path: string,
  more: Record<string, string> = {},
  body = '',
): UnderWay {
  const headers = {
    authorization: `Bearer ${tokens.get(login)}`,
    ...(method === 'POST' && { 'content-type': 'application/json' }),
    ...more,
  };
  return send(`${service.origin}/api/v1${path}`, { method, headers, body });
}

const said = ({ body, ...answer }: Answered) => ({ ...answer, body: JSON.parse(String(body)) });
const call = async (...words: Parameters<typeof begin>) => said(await begin(...words).answer);

/** Some parties in one submission, which waits for review. */
const handIn = (name: string) =>
  call(
    'officer',
    'POST',
    '/submissions',
    { 'idempotency-key': name },
    JSON.stringify({
      events: Array.from({ length: EVENTS }, (_, index) => ({
        type: 'party.registered',
        effective_on: '2024-01-02',
        data: { kind: 'enterprise', name: `${name}${index}号`, no_uscc_reason: '测试' },
      })),
    }),
  );

/** Hands in, looks, and gives the approval that posts it all. */
async function reviewed(name: string): Promise<() => UnderWay> {
  const { body } = await handIn(name);
  const path = `/submissions/${body.submission}`;
  const seen = await call('officer2', 'GET', `${path}/review`);
  return () => begin('officer2', 'POST', `${path}/approve`, { 'if-match': seen.body.etag });
}

const recorded = async (): Promise<number> =>
  (await call('officer', 'GET', '/events?limit=1')).body.meta.known_seq as number;

// On a server the same code runs; what is embedded also has its database to close.
describe.skipIf(process.env.TEST_DATABASE_URL !== undefined)(
  'told to stop during a posting',
  () => {
    beforeAll(async () => {
      here = await Installation.make('small');
      data = await here.ready('stopping');
      await start();
      const logins = JSON.parse(readFileSync(join(data, 'demo-logins.json'), 'utf8')) as {
        login: string;
        token: string;
      }[];
      tokens = new Map(logins.map(({ login, token }) => [login, token]));
    });
    afterAll(() => here.remove());

    test('once, it is answered, the process ends with 0, and all of it is there', async () => {
      const before = await recorded();
      const approve = await reviewed('once');
      const open = await closeGate(data);
      const { answer, accepted } = approve();
      let answered = false;
      void answer.then(() => (answered = true));
      await accepted;
      service.signal('SIGTERM');
      await service.waitFor('正在停止');
      // It takes nothing new, and what it took on is still under way.
      await expect(fetch(`${service.origin}/healthz`)).rejects.toThrow();
      expect(answered).toBe(false);
      await open();
      const { status, headers, body } = said(await answer);
      expect([status, body.status, body.events.length]).toEqual([200, 'posted', EVENTS]);
      expect(headers.connection).toBe('close');
      const { code, err } = await service.ended;
      expect([code, err]).toEqual([0, '']);
      await start();
      expect(await recorded()).toBe(before + EVENTS);
      const again = await handIn('once');
      expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, 'true']);
      expect(said(await approve().answer).body.code).toBe('submission_settled');
    });

    test('twice, it ends at once and says so; the posting is there whole or not at all', async () => {
      const before = await recorded();
      const approve = await reviewed('twice');
      const open = await closeGate(data);
      const { answer, accepted } = approve();
      const outcome = answer.then(
        () => 'answered',
        () => 'cut',
      );
      await accepted;
      service.signal('SIGINT');
      await service.waitFor('正在停止');
      service.signal('SIGINT');
      const { code, out } = await service.ended;
      expect(code).toBe(1);
      expect(out).toMatch(/再次收到停止信号，立即结束.*Idempotency-Key/);
      expect(await outcome).toBe('cut');
      await open();
      await start();
      expect([before, before + EVENTS]).toContain(await recorded());
      expect([200, 422]).toContain((await approve().answer).status);
      expect(await recorded()).toBe(before + EVENTS);
    });

    test('by a fault outside any request, it logs that and answers what it accepted', async () => {
      // What no test can know is what nobody foresaw; a signal of its own stands for it.
      const fault = here.data('fault.mjs');
      writeFileSync(fault, `process.on('SIGUSR2', () => { throw new Error('nobody foresaw'); });`);
      service.signal('SIGTERM');
      await service.ended;
      service = await here.serve({ KECHUANG_DATA: data, NODE_OPTIONS: `--import=${fault}` });
      const approve = await reviewed('fault');
      const open = await closeGate(data);
      const { answer, accepted } = approve();
      await accepted;
      service.signal('SIGUSR2');
      await service.waitFor('未预料的故障');
      await expect(fetch(`${service.origin}/healthz`)).rejects.toThrow();
      await open();
      expect(said(await answer).body.status).toBe('posted');
      const { code, err } = await service.ended;
      expect(code).toBe(1);
      expect(err).toMatch(/^[^\n]*nobody foresaw[^\n]*\n$/);
      await start();
    });

    test('an export from the terminal is in the log, under the name at the terminal', async () => {
      const out = here.data('季报.xlsx');
      const ended = await here.run(['report', '2024Q2', '--out', out], { KECHUANG_DATA: data });
      expect([ended.code, ended.err]).toEqual([0, '']);
      const log = '/audit/access-log?route=kechuang%20report';
      const { body } = await call('auditor', 'GET', log);
      expect(body.data).toHaveLength(1);
      expect(body.data[0]).toMatchObject({
        via: 'cli',
        status: 200,
        path: `kechuang report 2024Q2 --out ${out}`,
      });
      expect(body.data[0].person).toMatch(/\S/);
    });
  },
);
