/** The parts of an OpenAPI 3.1 document that this project writes and reads. */
import type { Role } from './roles-and-rights.ts';

export interface Answer {
  description: string;
  content?: Record<string, { schema: Schema; example?: unknown; examples?: object }>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  examples?: unknown[];
}

/** A request as one sends it. */
export interface ExampleRequest {
  method: string;
  /** The path and query, not yet encoded. */
  address: string;
  /** The demo person who asks. */
  login: string;
  /** Asked by a browser that has signed in, not by a program with a token. */
  session?: boolean;
  /** The `Idempotency-Key`. */
  key?: string;
  /** The address whose `ETag` the request names in `If-Match`. */
  seen?: string;
  body?: unknown;
  /** A small file that is sent in a form. */
  upload?: { name: string; text: string };
  /** The name under which an answer is kept that is a file. */
  file?: string;
}

export interface Operation {
  summary: string;
  tags: string[];
  /** The roles that may ask; absent if anybody may. */
  'x-roles'?: Role[];
  /** The example request, for a new demo portfolio in which the earlier examples were run. */
  'x-example'?: ExampleRequest & { before?: ExampleRequest[] };
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, Answer | { $ref: string }>;
}

export interface OpenApi {
  openapi: string;
  info: { title: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, Answer>;
    examples: Record<string, { summary: string; value: unknown }>;
  };
}

/** The success answer of an operation. */
export function successAnswer({ responses }: Operation): Answer | undefined {
  const found = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  return found && !('$ref' in found) ? found : undefined;
}

export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

/** Routes by their first tag, the document's own tags first and in its order. */
export function routesByTag({ paths, tags }: OpenApi) {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Route => ({ method, path, operation })),
  );
  const described = new Map(tags.map(({ name, description }) => [name, description]));
  const names = new Set([...described.keys(), ...routes.map((route) => route.operation.tags[0]!)]);
  return [...names]
    .map((tag) => ({
      tag,
      description: described.get(tag) ?? '',
      routes: routes.filter(({ operation }) => operation.tags[0] === tag),
    }))
    .filter(({ routes: of }) => of.length > 0);
}
