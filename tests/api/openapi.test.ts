/** The OpenAPI document is what integrators read instead of our code, so it must be true. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFINITIONS } from '../../src/domain/books/index.ts';
import type { OpenApi, Schema } from '../../src/api/document.ts';
import { EXAMPLES, eventExample } from '../../src/domain/books/examples/index.ts';
import { readProposals } from '../../src/domain/journal/proposals.ts';
import { COMMON_REFUSALS, REFUSALS } from '../../src/platform/errors.ts';
import { theContract } from '../support/contract.ts';
import { Ledger } from '../support/ledger.ts';
import { fee, party } from './support.ts';

let ledger: Ledger;
let document: OpenApi;

beforeAll(async () => {
  ledger = await Ledger.open();
  document = (await ledger.request(undefined, '/openapi.json')).body;
});
afterAll(() => ledger.close());

const refsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, part]) =>
        key === '$ref' ? [part as string] : refsIn(part),
      );

const LARGEST_DOCUMENT = 1024 * 1024;

/** What a `$ref` of the document stands for; throws where it stands for nothing. */
function resolve(ref: string): Schema {
  let at: unknown = document;
  for (const part of ref.replace(/^#\//, '').split('/'))
    at = (at as Record<string, unknown> | undefined)?.[part];
  if (at === undefined) throw new Error(`${ref} resolves to nothing`);
  return at as Schema;
}

const faults = (component: string, value: unknown): string[] =>
  theContract().faults(`/components/schemas/${component}`, value);
const eventName = (type: string): string => `Event_${type.replace(/[.-]/g, '_')}`;

const OPERATIONS = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

const schemaOf = (type: string): Schema => document.components.schemas[eventName(type)]!;

test('it is served to anybody as OpenAPI 3.1', async () => {
  const answer = await ledger.request(undefined, '/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(document.openapi).toMatch(/^3\.1\./);
});

test('every $ref resolves', () => {
  const refs = new Set(refsIn(document));
  expect(refs.size).toBeGreaterThan(DEFINITIONS.size);
  for (const ref of refs) expect(() => resolve(ref)).not.toThrow();
});

test('every event type has a schema, and a submission may hold each', () => {
  const allowed = refsIn(document.components.schemas.Submission).map((ref) => resolve(ref));
  for (const type of DEFINITIONS.keys()) {
    expect(schemaOf(type).properties!.type).toMatchObject({ const: type });
    expect(allowed).toContain(schemaOf(type));
  }
  expect(allowed).toHaveLength(DEFINITIONS.size);
});

test('the schema of an event has the fields of its definition, and no others', () => {
  for (const { type, fields } of DEFINITIONS.values()) {
    const data = schemaOf(type).properties!.data!;
    expect(Object.keys(data.properties!)).toEqual(Object.keys(fields));
    expect(data.additionalProperties).toBe(false);
    const required = Object.keys(fields).filter((name) => !fields[name]!.optional);
    expect(data.required ?? []).toEqual(required);
  }
});

test('money and ratios are text in the document, never numbers', () => {
  for (const { type, fields } of DEFINITIONS.values()) {
    const { properties } = schemaOf(type).properties!.data!;
    for (const [name, field] of Object.entries(fields)) {
      if (field.kind === 'money' || field.kind === 'ratio')
        expect(properties![name]!.type, `${type} ${name}`).toBe('string');
    }
  }
});

test('what is recorded fits the schema of its type; what does not is refused', async () => {
  const good = party('企业甲');
  expect(faults(eventName(good.type), good)).toEqual([]);
  expect((await ledger.post('officer', '/submissions', { events: [good] })).status).toBe(200);
  for (const bad of [fee(1), { ...good, memo: 5 }, { ...good, colour: 'red' }]) {
    expect(faults(eventName(bad.type), bad)).not.toEqual([]);
    expect((await ledger.post('officer', '/submissions', { events: [bad] })).status).toBe(422);
  }
});

test('every operation but signing in asks for a token or session, has a summary, and declares how it refuses', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const open = `${method} ${path}` === 'post /api/v1/session';
      expect(operation.security, path).toEqual(open ? [] : [{ token: [] }, { session: [] }]);
      expect(operation.summary, path).toMatch(/\p{Script=Han}/u);
      const declared = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'path')
        .map(({ name }) => name);
      expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]));
    }
  }
});

test('the codes of refusals are all listed', () => {
  expect(document.components.schemas.RefusalCode!.enum).toEqual(Object.keys(REFUSALS));
});

test('a public validator finds nothing wrong with it', async () => {
  const found = await new Validator().validate(structuredClone(document) as never);
  expect(found).toEqual({ valid: true });
  const broken = { ...document, paths: { '/x': { get: { responses: { ok: {} } } } } };
  expect((await new Validator().validate(broken as never)).valid).toBe(false);
});

test('it is small enough to be read at once', () => {
  expect(new TextEncoder().encode(JSON.stringify(document)).length).toBeLessThan(LARGEST_DOCUMENT);
});

test('every operation declares each refusal under its status, with an example', () => {
  for (const { path, operation } of OPERATIONS()) {
    const codes = Object.entries(operation.responses).flatMap(([status, declared]) => {
      if (!('$ref' in declared)) return [];
      const answer = resolve((declared as { $ref: string }).$ref) as never as {
        content: Record<string, { schema: Schema; examples: Record<string, { $ref: string }> }>;
      };
      const { schema, examples } = answer.content['application/problem+json']!;
      const listed = schema.properties!.code!.enum as (keyof typeof REFUSALS)[];
      for (const code of listed) {
        expect(String(REFUSALS[code][0]), `${path} ${code}`).toBe(status);
        const { value } = resolve(examples[code]!.$ref) as unknown as { value: { code: string } };
        expect(value.code).toBe(code);
        expect(faults('Problem', value)).toEqual([]);
      }
      return listed;
    });
    expect(codes, path).toEqual(expect.arrayContaining([...COMMON_REFUSALS]));
  }
});

test('no component is null itself, and each is named by somebody', () => {
  const named = new Set(refsIn(document));
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    expect([schema.type].flat(), name).not.toContain('null');
    expect(named, name).toContain(`#/components/schemas/${name}`);
  }
});

describe('examples', () => {
  test('every route that answers JSON has one, and it is as its schema says', () => {
    for (const { path, method, operation } of OPERATIONS()) {
      const json = (operation.responses['200'] as { content: Record<string, object> }).content[
        'application/json'
      ] as { example?: unknown } | undefined;
      if (!json) continue;
      expect(json, `${method} ${path}: add it to the examples, npm run examples`).toHaveProperty(
        'example',
      );
      const headers = new Headers({ 'content-type': 'application/json' });
      const given = { status: 200, headers, body: json.example };
      const address = path.replace(/\{\w+\}/g, '1');
      expect(theContract().faultsOf(method.toUpperCase(), address, given)).toEqual([]);
    }
  });

  test('every request body has one, and it is as its schema says', () => {
    // A workbook is no text that an example could show.
    const bodies = OPERATIONS().filter(
      ({ operation }) => operation.requestBody?.content['application/json'],
    );
    expect(bodies.length).toBeGreaterThan(1);
    for (const { path, method, operation } of bodies) {
      const { example } = operation.requestBody!.content['application/json']!;
      expect(example, `${method} ${path}: add it to the examples, npm run examples`).toBeDefined();
      const at = `/paths/${encodeURIComponent(path.replace(/\//g, '~1'))}/${method}`;
      const schema = `${at}/requestBody/content/application~1json/schema`;
      expect(theContract().faults(schema, example)).toEqual([]);
    }
  });

  test('every event type has one that a submission may hold', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...DEFINITIONS.keys()].sort());
    for (const type of DEFINITIONS.keys()) {
      expect(readProposals([eventExample(type)]).faults, type).toEqual([]);
      expect(faults(eventName(type), eventExample(type)), type).toEqual([]);
      expect((schemaOf(type) as { examples?: unknown[] }).examples).toEqual([eventExample(type)]);
    }
  });
});

describe('the check of every answer', () => {
  const json = new Headers({ 'content-type': 'application/json' });
  const problems = new Headers({ 'content-type': 'application/problem+json; charset=UTF-8' });
  const check = (status: number, headers: Headers, body: unknown, method = 'GET', path = '/me') =>
    theContract().faultsOf(method, `/api/v1${path}`, { status, headers, body });
  const problem = (status: number, code: string, more: object = {}) => ({
    ...{ type: 'about:blank', title: '…', status, code, detail: '…', request_id: '…' },
    errors: [{ code, detail: '…' }],
    ...more,
  });

  test('lets through what is declared', async () => {
    const me = await ledger.get('officer', '/me');
    expect(check(200, json, me.body)).toEqual([]);
    expect(check(401, problems, problem(401, 'unauthenticated'))).toEqual([]);
    expect(check(404, problems, problem(404, 'not_found'), 'PUT', '/nowhere')).toEqual([]);
  });

  test('sees what is missing, wrong, undeclared or of another kind', async () => {
    const { login, ...anonymous } = (await ledger.get('officer', '/me')).body;
    const me = { login, ...anonymous };
    for (const faulty of [
      check(200, json, anonymous),
      check(200, json, { ...me, colour: 'red' }),
      check(200, json, { ...me, role: 'king' }),
      check(200, json, { ...me, vehicles: [1] }),
      check(200, new Headers({ 'content-type': 'text/html' }), me),
      check(201, json, me),
      check(404, problems, problem(404, 'not_found')),
      check(401, problems, problem(401, 'forbidden')),
      check(401, problems, problem(400, 'unauthenticated')),
      check(401, problems, problem(401, 'unauthenticated', { sql: 'select' })),
      check(401, problems, problem(401, 'unauthenticated', { errors: [{ code: 1 }] })),
      check(200, json, {}, 'GET', '/nowhere'),
      check(404, problems, { code: 'not_found' }, 'GET', '/nowhere'),
    ])
      expect(faulty).not.toEqual([]);
  });

  test('sees a field too many however deep, and below what several answers share', async () => {
    const body = (await ledger.get('officer', '/figures/fund.invested')).body;
    const at = '/figures/fund.invested';
    expect(check(200, json, body, 'GET', at)).toEqual([]);
    expect(check(200, json, { ...body, meta: { ...body.meta, x: 1 } }, 'GET', at)).not.toEqual([]);
    expect(check(200, json, { ...body, reason: { code: 'a' } }, 'GET', at)).not.toEqual([]);
    expect(check(200, json, { ...body, meta: undefined }, 'GET', at)).not.toEqual([]);
  });
});
