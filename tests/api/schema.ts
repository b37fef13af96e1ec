/** Compares an answer with what the OpenAPI document promises of it, both ways. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}

export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface Operation {
  security?: object[];
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** What a `$ref` of the document stands for; throws where it stands for nothing. */
export function resolve(document: OpenApi, ref: string): Schema {
  let at: unknown = document;
  for (const part of ref.replace(/^#\//, '').split('/')) {
    at = (at as Record<string, unknown> | undefined)?.[part.replace('~1', '/').replace('~0', '~')];
  }
  if (at === undefined) throw new Error(`${ref} resolves to nothing`);
  return at as Schema;
}

const kindOf = (value: unknown): string[] => {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
};

/** A schema put together from what it refers to and what it adds. */
function merged(document: OpenApi, { $ref, allOf = [], ...own }: Schema): Schema {
  const parts = $ref === undefined ? allOf : [resolve(document, $ref), ...allOf];
  return parts
    .map((part) => (part.$ref || part.allOf ? merged(document, part) : part))
    .reduce<Schema>(
      (sum, part) => ({
        ...sum,
        ...part,
        ...(part.properties && { properties: { ...sum.properties, ...part.properties } }),
        ...(part.required && { required: [...(sum.required ?? []), ...part.required] }),
      }),
      own,
    );
}

/** Every place where a value is not what the schema says; a property nobody declared is one too. */
export function differences(document: OpenApi, schema: Schema, value: unknown, at = ''): string[] {
  if (schema.$ref !== undefined || schema.allOf)
    return differences(document, merged(document, schema), value, at);
  const found: string[] = [];
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  if (types && !kindOf(value).some((kind) => types.includes(kind)))
    return [`${at} is ${kindOf(value)[0]}, not ${types.join(' or ')}`];
  if (schema.enum && !schema.enum.includes(value)) found.push(`${at} is not one of the enum`);
  if ('const' in schema && schema.const !== value) found.push(`${at} is not ${schema.const}`);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices && !choices.some((each) => differences(document, each, value, at).length === 0))
    found.push(`${at} is none of the choices`);
  if (Array.isArray(value) && schema.items) {
    for (const [index, item] of value.entries())
      found.push(...differences(document, schema.items, item, `${at}/${index}`));
  }
  if (schema.properties && typeof value === 'object' && value !== null)
    found.push(...propertyDifferences(document, schema, value as Record<string, unknown>, at));
  return found;
}

function propertyDifferences(
  document: OpenApi,
  schema: Schema,
  value: Record<string, unknown>,
  at: string,
): string[] {
  const found = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${at}/${name} is missing`);
  for (const [name, part] of Object.entries(value)) {
    const declared = schema.properties![name];
    if (declared) found.push(...differences(document, declared, part, `${at}/${name}`));
    else if (!schema.additionalProperties) found.push(`${at}/${name} is not declared`);
  }
  return found;
}
