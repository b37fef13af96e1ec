/** A schema of the document as a table that people read. */
import type { FC } from 'hono/jsx';
import type { Schema } from '../platform/openapi.ts';

/** The name of the component that a reference points to. */
const schemaName = (ref: string): string => ref.split('/').at(-1)!;

const TYPES: Readonly<Record<string, string>> = {
  string: '文本',
  integer: '整数',
  number: '数',
  boolean: '是或否',
  object: '对象',
};

const Linked: FC<{ reference: string }> = ({ reference }) => (
  <a href={`#${schemaName(reference)}`}>{schemaName(reference)}</a>
);

/** With at most this many alternatives, they are all named in the cell; only events have more. */
const FEW = 10;

/** The type of a value: 文本、日期、列表, or the name of a component. */
const Type: FC<{ schema: Schema }> = ({ schema }) => {
  if (schema.$ref !== undefined) return <Linked reference={schema.$ref} />;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const others = choices.filter(({ type }) => type !== 'null');
    if (others.length > FEW) return <a href="#events">事项，任一类型</a>;
    return (
      <>
        {others.map((choice, index) => (
          <>
            {index > 0 && ' 或 '}
            <Type schema={choice} />
          </>
        ))}
        {others.length < choices.length && '，可为空'}
      </>
    );
  }
  const types = [schema.type ?? 'object'].flat();
  const own = types.find((type) => type !== 'null') ?? 'object';
  const empty = types.includes('null') ? '，可为空' : '';
  if (own === 'array') {
    return (
      <>
        列表：
        <Type schema={schema.items ?? {}} />
        {empty}
      </>
    );
  }
  const of = schema.additionalProperties;
  if (own === 'object' && typeof of === 'object' && !schema.properties && Object.keys(of).length) {
    return (
      <>
        以名称为键：
        <Type schema={of} />
      </>
    );
  }
  const format = { date: '日期', 'date-time': '时刻' }[schema.format ?? ''];
  return <>{`${format ?? TYPES[own] ?? own}${empty}`}</>;
};

interface SchemaLine {
  name: string;
  schema: Schema;
  required: boolean;
  depth: number;
}

const DEEPEST = 3;

/** The object inside a field: the field's own, that of a list's items, or that of named values. */
function within(schema: Schema): Schema | undefined {
  if (schema.$ref !== undefined) return undefined;
  if (schema.properties) return schema;
  const { items, additionalProperties: each } = schema;
  return items ? within(items) : typeof each === 'object' ? within(each) : undefined;
}

function schemaLines(schema: Schema, depth: number): SchemaLine[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const required = schema.required?.includes(name) ?? false;
    const inner = depth < DEEPEST ? within(part) : undefined;
    const line = { name, schema: part, required, depth };
    return inner ? [line, ...schemaLines(inner, depth + 1)] : [line];
  });
}

/** The description of a field, after its title if it has one. */
function fieldDescription({ title, description, enum: options, const: only }: Schema): string {
  const words = title !== undefined && description?.startsWith(title) ? [] : [title];
  const said = [...words, description].filter((part) => part !== undefined).join('；');
  const plain = (options ?? (only === undefined ? [] : [only])).map(String);
  // If the description names all options, they are not listed again.
  return plain.every((option) => said.includes(option))
    ? said
    : `${said}${said && '：'}${plain.join('、')}`;
}

const SchemaTable: FC<{ lines: readonly SchemaLine[]; marks: boolean }> = ({ lines, marks }) => (
  <div class="wide">
    <table>
      {lines.map(({ name, schema, required, depth }) => (
        <tr class={`d${depth}`}>
          <td>
            <code>{name}</code>
            {marks && required && <span class="need">必填</span>}
          </td>
          <td>
            <Type schema={schema} />
          </td>
          <td>{fieldDescription(schema)}</td>
        </tr>
      ))}
    </table>
  </div>
);

/** A schema with its references resolved and its parts combined. */
function whole(schema: Schema, schemas: Readonly<Record<string, Schema>>): Schema {
  const target = schema.$ref === undefined ? undefined : schemas[schemaName(schema.$ref)];
  const parts = [...(schema.allOf ?? []), ...(target ? [target] : [])];
  const of = parts.map((part) => whole(part, schemas));
  return {
    ...schema,
    properties: Object.assign({}, ...of.map((part) => part.properties), schema.properties),
    required: [...of.flatMap((part) => part.required ?? []), ...(schema.required ?? [])],
  };
}

/** The fields of a schema, nested ones below theirs; components within are links to their own. */
export const Fields: FC<{
  schema: Schema;
  schemas: Readonly<Record<string, Schema>>;
  marks?: 'required';
}> = ({ schema, schemas, marks }) => (
  <SchemaTable lines={schemaLines(whole(schema, schemas), 0)} marks={marks !== undefined} />
);
