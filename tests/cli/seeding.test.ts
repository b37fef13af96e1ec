/** What a first start loads: broken off between two sets, it goes on at the next start. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BATCH, seedSets } from '../../src/cli/seed.ts';
import { SEED_SETS } from '../../src/cli/seed-keys.ts';
import { freePort, Installation, type Service } from './command.ts';

let here: Installation;
beforeAll(async () => {
  here = await Installation.make('small');
  // What the demo holds is of no matter here; the sets after it stand by themselves.
  const order = join(here.folder, 'seeds', 'demo', 'order.json');
  writeFileSync(order, JSON.stringify(['party.registered.csv']));
});
afterAll(() => here.remove());

/** The whole output of a start, from the first line to the end of the service. */
async function start(data: string): Promise<{ service: Service; said: string }> {
  const service = await here.serve({ KECHUANG_DATA: data });
  return { service, said: service.output() };
}

const stop = async ({ service }: { service: Service }): Promise<void> => {
  service.signal('SIGTERM');
  expect((await service.ended).code).toBe(0);
};

// A server is loaded by a command of its own.
const embedded = test.skipIf(process.env.TEST_DATABASE_URL !== undefined);

embedded(
  'a first start that is broken off between two sets goes on at the next start',
  async () => {
    const data = here.data('broken off');
    const last = join(here.folder, 'seeds', 'published-coverage', 'figure.published.csv');
    const whole = readFileSync(last, 'utf8');
    writeFileSync(last, whole.replace('credit.high_tech_coverage_in_force', 'no.such_figure'));
    const settings = { KECHUANG_DATA: data, PORT: String(await freePort()) };
    const broken = await here.run(['serve'], settings);
    expect(broken.code).not.toBe(0);
    expect(broken.out).toMatch(/公开口径 \d+\/\d+/);
    writeFileSync(last, whole);

    const second = await start(data);
    expect(second.said).toContain('公开口径（授信覆盖） 1/1');
    // What is in as a whole is not handed in again.
    for (const label of ['参考数据', '演示组合', '公开口径'])
      expect(second.said).not.toMatch(new RegExp(`${label} \\d+/`));
    const logins = JSON.parse(readFileSync(join(data, 'demo-logins.json'), 'utf8'));
    const { token } = logins.find(({ login }: { login: string }) => login === 'auditor');
    const answer = await fetch(
      `${second.service.origin}/api/v1/events?type=figure.published&limit=1000`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const { data: published } = (await answer.json()) as { data: { data: { figure: string } }[] };
    const ids = published.map((event) => event.data.figure);
    expect(ids.filter((id) => id === 'credit.high_tech_coverage_in_force')).toHaveLength(1);
    await stop(second);

    const third = await start(data);
    expect(third.said).not.toContain('载入演示组合');
    await stop(third);
  },
);

test('the last set is one batch, by whose key it is known that all are loaded', () => {
  const sets = seedSets(true);
  expect(sets.map(({ name }) => name)).toEqual(SEED_SETS);
  expect(sets.at(-1)!.events.length).toBeGreaterThan(0);
  expect(sets.at(-1)!.events.length).toBeLessThanOrEqual(BATCH);
});
