/** The OpenAPI document is what integrators read instead of our code, so it must be true. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFINITIONS } from '../../src/domain/books/index.ts';
import { REFUSALS } from '../../src/platform/errors.ts';
import { Ledger } from '../support/ledger.ts';
import { differences, resolve, type OpenApi, type Schema } from './schema.ts';
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

const schemaOf = (type: string): Schema =>
  document.components.schemas[`Event_${type.replace(/[.-]/g, '_')}`]!;

test('it is served to anybody as OpenAPI 3.1', async () => {
  const answer = await ledger.request(undefined, '/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(document.openapi).toMatch(/^3\.1\./);
});

test('every $ref resolves', () => {
  const refs = new Set(refsIn(document));
  expect(refs.size).toBeGreaterThan(DEFINITIONS.size);
  for (const ref of refs) expect(() => resolve(document, ref)).not.toThrow();
});

test('every event type has a schema, and a submission may hold each', () => {
  const allowed = refsIn(document.components.schemas.Submission).map((ref) =>
    resolve(document, ref),
  );
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
  expect(differences(document, schemaOf(good.type), good)).toEqual([]);
  expect((await ledger.post('officer', '/submissions', { events: [good] })).status).toBe(200);
  for (const bad of [fee(1), { ...good, memo: 5 }, { ...good, colour: 'red' }]) {
    expect(differences(document, schemaOf(bad.type), bad)).not.toEqual([]);
    expect((await ledger.post('officer', '/submissions', { events: [bad] })).status).toBe(422);
  }
});

test('every operation asks for a token, has a summary, and declares how it refuses', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods)) {
      expect(operation.security, path).toEqual([{ token: [] }]);
      expect(operation.summary, path).toMatch(/\p{Script=Han}/u);
      expect(operation.responses.default!.content).toHaveProperty(['application/problem+json']);
      const declared = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'path')
        .map(({ name }) => name);
      expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]));
    }
  }
});

test('the codes of refusals are all listed', () => {
  const { code } = document.components.schemas.Problem!.properties!;
  expect(code!.enum).toEqual(Object.keys(REFUSALS));
});

test('the answers of the table checker are honest: it sees what is missing, wrong or undeclared', () => {
  const problem = document.components.schemas.Problem!;
  const body = {
    type: 'about:blank',
    title: '…',
    status: 404,
    code: 'not_found',
    detail: '…',
    request_id: '…',
    errors: [{ code: 'not_found', detail: '…' }],
  };
  const { title: _, ...untitled } = body;
  expect(differences(document, problem, body)).toEqual([]);
  expect(differences(document, problem, untitled)).toEqual(['/title is missing']);
  expect(differences(document, problem, { ...body, status: '404' })).toHaveLength(1);
  expect(differences(document, problem, { ...body, code: 'lost' })).toHaveLength(1);
  expect(differences(document, problem, { ...body, colour: 'red' })).toHaveLength(1);
  expect(differences(document, problem, { ...body, errors: [{ code: 1 }] })).toHaveLength(2);
});
