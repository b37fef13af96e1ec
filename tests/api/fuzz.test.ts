/**
 * Hostile requests drawn from the OpenAPI document itself: whatever is sent, the answer is one that
 * the document declares (the harness holds every answer against it), never a fault of ours, and a
 * request that is refused leaves nothing behind.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Operation } from '../../src/api/document.ts';
import { holds } from '../support/extent.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { rowCounts, withBooks, withPortfolio } from './support.ts';

/** Shuts people out, the one who asks among them; what it does is shown in people.test.ts. */
const LOCKS_OUT = /\/people\/\{login\}|\/tokens\/\{id\}|\/sessions?$|\/me\/password/;

interface Route {
  name: string;
  method: string;
  path: string;
  operation: Operation & {
    requestBody?: { content: Record<string, { example?: unknown; schema: object }> };
  };
}

const ROUTES: Route[] = Object.entries(inject('document').paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...{ name: `${method} ${path}`, method, path },
    operation: operation as Route['operation'],
  })),
);

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(
    await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference()),
  );
});
afterAll(() => ledger.close());

const HOSTILE = [
  ...['', ' ', '0', '-1', '1', '2', '00', '1.5', '1e309', 'NaN', 'Infinity', '0x10', '９', '１２'],
  ...['null', 'undefined', 'true', '[]', '{}', '"', "'", "' or 1=1 --", '; drop table event;--'],
  ...[
    '../../etc/passwd',
    '..%2f',
    '%',
    '%zz',
    '%00',
    '\u0000',
    '\ud800',
    '\u202e',
    '𠮷',
    'é',
    'e\u0301',
  ],
  ...['2024-02-30', '2024-06-30', '9999-12-31', '0000-00-00', '2024Q2', '2024Q5', '1949Q4'],
  ...['2024-06-30T00:00:00Z', '2024-06-30T25:00:00Z', '2024-06-30T00:00:00+08:00'],
  ...['E-0001', 'SF-001', 'SF-001/E-0001', 'LP-001', 'CL-1', 'officer', 'WZ5-2019', 'high-tech'],
  ...[
    'fund.invested',
    '__proto__',
    'constructor',
    'toString',
    '=cmd()',
    '<script>alert(1)</script>',
  ],
  ...['a'.repeat(300), '中'.repeat(5000), '9'.repeat(400), `${'['.repeat(200)}${']'.repeat(200)}`],
];
const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, -1, 0, 1e21, 0.1, [], {}, [[]], [null], { toString: 1 }),
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
);

interface Change {
  /** Which of the places of the body, counted through. */
  place: number;
  how: 'replace' | 'remove' | 'add' | 'repeat';
  value: unknown;
}
const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(10_000),
  how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat'),
  value: hostileValue,
});

type Holder = Record<string, unknown> | unknown[];

/** Every place of a JSON value: what holds it, and under which name. */
function placesIn(value: unknown): { holder: Holder; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => [
    { holder: value as Holder, name },
    ...placesIn((value as Record<string, unknown>)[name]),
  ]);
}

function changed(body: unknown, changes: readonly Change[]): unknown {
  const copy = structuredClone(body);
  for (const { place, how, value: drawn } of changes) {
    // A copy, so that a later change does not change what is drawn elsewhere.
    const value = structuredClone(drawn);
    const places = placesIn(copy);
    if (places.length === 0) return value;
    const { holder, name } = places[place % places.length]!;
    const at = holder as Record<string, unknown>;
    if (how === 'replace') at[name] = value;
    else if (how === 'remove' && !Array.isArray(holder)) delete at[name];
    else if (how === 'add' && !Array.isArray(holder)) at[`${name}x`] = value;
    else if (how === 'repeat' && Array.isArray(holder)) holder.push(structuredClone(at[name]));
  }
  return copy;
}

const request = ({ operation, path }: Route) => {
  const inQuery = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const content = Object.values(operation.requestBody?.content ?? {})[0];
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return fc.record({
    path: fc.tuple(...names.map(() => hostileText)),
    query: fc.array(
      fc.tuple(
        inQuery.length === 0
          ? hostileText
          : fc.oneof(fc.constantFrom(...inQuery.map(({ name }) => name)), hostileText),
        hostileText,
      ),
      { maxLength: 3 },
    ),
    headers: fc.record({
      'if-match': fc.option(fc.constantFrom('"v1"', '*', '"1-pending"', 'x'), { nil: undefined }),
      'idempotency-key': fc.option(fc.stringMatching(/^[!-~]{1,60}$/), { nil: undefined }),
      'content-type': fc.constantFrom('application/json', 'text/plain', 'application/json; x'),
    }),
    body:
      content === undefined
        ? fc.constant(undefined)
        : fc.oneof(
            {
              weight: 6,
              arbitrary: fc
                .array(change, { minLength: 1, maxLength: 4 })
                .map((changes) => JSON.stringify(changed(content.example ?? {}, changes)) ?? ''),
            },
            { weight: 1, arbitrary: hostileText },
          ),
  });
};

/** A segment of an address; what cannot be written in one is left out. */
function segment(text: string): string {
  try {
    return encodeURIComponent(text) || 'x';
  } catch {
    return 'x';
  }
}

/** Someone whom the route lets in, so that more than the guard is tried. */
function loginFor({ operation }: Route): string {
  const roles: readonly string[] = operation['x-roles'] ?? [];
  return roles.includes('officer') ? 'officer' : (roles[0] ?? 'officer');
}

describe.each(ROUTES.filter(({ path, method }) => method === 'get' || !LOCKS_OUT.test(path)))(
  '$name',
  (route) => {
    test('answers whatever is sent as documented; refused, it leaves nothing', async () => {
      const login = loginFor(route);
      let taken = 0;
      const before = await rowCounts(ledger);
      const ask = async (sent: {
        path: string[];
        query: [string, string][];
        headers: Record<string, string | undefined>;
        body: string | undefined;
      }): Promise<Answer> => {
        let next = 0;
        const path = route.path.replace(/\{\w+\}/g, () => segment(sent.path[next++]!));
        const query = sent.query
          .map(([name, value]) => `${segment(name)}=${segment(value)}`)
          .join('&');
        const headers = Object.fromEntries(
          Object.entries(sent.headers).filter(([, value]) => value !== undefined),
        ) as Record<string, string>;
        return ledger.request(login, `${path}${query ? `?${query}` : ''}`, {
          method: route.method.toUpperCase(),
          headers,
          ...(sent.body !== undefined && { body: sent.body }),
        });
      };
      await holds(
        'requests',
        fc.asyncProperty(request(route), async (sent) => {
          const answer = await ask(sent as never);
          expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
          if (answer.status === 200) taken += 1;
        }),
      );
      if (taken === 0 || route.method === 'get') expect(await rowCounts(ledger)).toEqual(before);
    });
  },
);
