/** The parts of an OpenAPI 3.1 document that this project writes and reads. */
import type { Role } from './auth.ts';

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

export interface Operation {
  summary: string;
  tags: string[];
  /** Who may ask; absent where anybody may. */
  'x-roles'?: Role[];
  /** An address as one asks it. */
  'x-address'?: string;
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

/** What an operation answers where it succeeds. */
export function successOf({ responses }: Operation): Answer | undefined {
  const found = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  return found && !('$ref' in found) ? found : undefined;
}
