/**
 * Holds answers against the OpenAPI document: the operation, the status, the kind of content, the
 * refusal's code and every field must be declared. Schemas are compiled when first needed.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import { inject } from 'vitest';
import type { OpenApi, Operation, Schema } from '../../src/api/document.ts';

interface Given {
  status: number;
  headers: Headers;
  body: unknown;
}

const ROOT = 'openapi.json';

/** Keywords whose value is a schema, a list of them, or an object of them. */
const ONE = ['items', 'additionalProperties', 'propertyNames', 'not'] as const;
const MANY = ['anyOf', 'oneOf', 'prefixItems'] as const;

/**
 * The schema with every object closed: what is not declared is not there. Parts of an `allOf`
 * stay open, because the whole around them is closed.
 */
function closed(schema: Schema, whole = true): Schema {
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Record<string, unknown> = { ...schema };
  for (const name of ONE) if (name in copy) copy[name] = closed(copy[name] as Schema);
  for (const name of MANY)
    if (name in copy) copy[name] = (copy[name] as Schema[]).map((part) => closed(part));
  if (schema.allOf) copy.allOf = schema.allOf.map((part) => closed(part, false));
  if (schema.properties) {
    const parts = Object.entries(schema.properties).map(([name, part]) => [name, closed(part)]);
    copy.properties = Object.fromEntries(parts);
  }
  const closable = schema.$ref !== undefined || schema.properties || schema.allOf;
  if (whole && closable && !('additionalProperties' in schema)) copy.unevaluatedProperties = false;
  return copy as Schema;
}

/** The document with all its schemas closed; components only within, for they may be extended. */
function closedDocument(document: OpenApi): OpenApi {
  const copy = structuredClone(document);
  const answers = [
    ...Object.values(copy.paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ responses }) => Object.values(responses)),
    ),
    ...Object.values(copy.components.responses),
  ];
  for (const answer of answers) {
    if ('$ref' in answer) continue;
    for (const content of Object.values(answer.content ?? {}))
      content.schema = closed(content.schema);
  }
  for (const [name, schema] of Object.entries(copy.components.schemas))
    copy.components.schemas[name] = closed(schema, false);
  return copy;
}

const pointer = (...parts: string[]): string =>
  parts
    .map((part) => `/${encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))}`)
    .join('');

export class Contract {
  readonly document: OpenApi;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #templates: { template: string; pattern: RegExp }[];

  constructor(document: OpenApi) {
    this.document = document;
    addFormats.default(this.#ajv, ['date', 'date-time', 'uri']);
    this.#ajv.addSchema(closedDocument(document), ROOT);
    const parameters = (template: string): number => template.split('{').length;
    // A path written out comes before one that a parameter would fit.
    this.#templates = Object.keys(document.paths)
      .sort((a, b) => parameters(a) - parameters(b))
      .map((template) => ({
        template,
        pattern: new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
      }));
  }

  /** Every place where a value is not what the schema at this place of the document says. */
  faults(at: string, value: unknown): string[] {
    const validate = this.#compiled.get(at) ?? this.#ajv.compile({ $ref: `${ROOT}#${at}` });
    this.#compiled.set(at, validate);
    if (validate(value)) return [];
    return validate.errors!.map(({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`.trim(),
    );
  }

  /** What is wrong with an answer, as sentences; nothing where it is as declared. */
  faultsOf(method: string, path: string, given: Given): string[] {
    const { pathname } = new URL(path, 'http://ledger');
    if (!pathname.startsWith('/api/')) return [];
    const template = this.#templates.find(({ pattern }) => pattern.test(pathname))?.template;
    const operation =
      template === undefined ? undefined : this.document.paths[template]![method.toLowerCase()];
    if (template === undefined || operation === undefined) {
      if (given.status < 400) return [`${method} ${pathname} is not in the document`];
      return this.faults(pointer('components', 'schemas', 'Problem'), given.body);
    }
    const place = ['paths', template, method.toLowerCase()];
    return this.#faultsOf(place, operation, given).map(
      (fault) => `${method} ${template} ${given.status}: ${fault}`,
    );
  }

  #faultsOf(place: string[], operation: Operation, given: Given): string[] {
    const { status, headers, body } = given;
    const said = (body as { code?: string } | null)?.code;
    const declared = operation.responses[status];
    if (!declared) return [`${said ?? 'this status'} is not declared; name it in answers(…)`];
    const shared = '$ref' in declared ? declared.$ref.split('/').at(-1)! : undefined;
    const at =
      shared === undefined
        ? [...place, 'responses', String(status)]
        : ['components', 'responses', shared];
    const { content = {} } =
      shared === undefined
        ? (declared as { content?: object })
        : this.document.components.responses[shared]!;
    const type = (headers.get('content-type') ?? '').split(';')[0]!;
    if (!Object.hasOwn(content, type)) return [`content ${type} is not declared`];
    if (!type.endsWith('json')) return [];
    return this.faults(pointer(...at, 'content', type, 'schema'), body);
  }
}

let contract: Contract | undefined;

/** The contract of this run's application. */
export const theContract = (): Contract => (contract ??= new Contract(inject('document')));

/** Throws where an answer is not what the document declares. */
export function expectDeclared(method: string, path: string, given: Given): void {
  const faults = theContract().faultsOf(method, path, given);
  if (faults.length > 0) {
    const body = JSON.stringify(given.body).slice(0, 600);
    throw new Error(`not as the OpenAPI document says:\n${faults.join('\n')}\n${body}`);
  }
}
