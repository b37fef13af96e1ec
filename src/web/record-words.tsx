/** A record in the words of its definition: its event type and its values. */
import type { FC } from 'hono/jsx';
import type { Names } from '../actions/names-and-labels.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import { codeListName } from '../domain/journal/code-from-label.ts';
import { byKind, type Field, type Fields } from '../domain/values/fields.ts';
import { Decimal, MONEY_PATTERN } from '../domain/values/money.ts';
import { ScrollTable } from './scroll-table.tsx';
import { exact } from './number-display.tsx';

type Data = Record<string, unknown>;

/** A text or number as it is. */
const asIs = (_: Field, value: unknown): string => String(value);

/** The value of a field, in words. */
const valueWords = byKind<[value: unknown, data: Data, names: Names], string>({
  text: asIs,
  texts: (_, value) => (value as string[]).join('、'),
  code: asIs,
  reference: (_, value, _data, names) => {
    const name = names(String(value));
    return name === undefined || name === value ? String(value) : `${name}（${String(value)}）`;
  },
  'list-code': (field, value, data, names) => {
    const label = names.inList(codeListName(field, { data }), String(value));
    return label === undefined ? String(value) : `${label}（${String(value)}）`;
  },
  money: (_, value) => {
    // A draft may contain text that is not an amount.
    if (!MONEY_PATTERN.test(String(value))) return String(value);
    return `${exact(new Decimal(String(value)), '元')} 元`;
  },
  ratio: asIs,
  count: asIs,
  day: asIs,
  choice: ({ options }, value) => options[String(value)] ?? String(value),
  flag: (_, value) => (value === true ? '是' : '否'),
  items: (_, value) => `${(value as unknown[]).length} 项`,
});

/** The value of one of the fields that were filled in, in words. */
const fieldText = (field: Field, value: unknown, data: Data, names: Names): string =>
  value === undefined || value === null || value === ''
    ? ''
    : valueWords(field, value, data, names);

/** A label without its unit, if the value beside it states the unit. */
const plain = (label: string): string => label.replace(/（元）$/, '');

interface DataProps {
  fields: Fields;
  data: Data;
  names: Names;
}

/** The entered values, field by field; lists as tables. */
export const DataList: FC<DataProps> = ({ fields, data, names }) => {
  const filled = Object.entries(fields).filter(([name]) => data[name] !== undefined);
  const single = filled.filter(([, field]) => field.kind !== 'items');
  const lists = filled.filter(([, field]) => field.kind === 'items');
  return (
    <>
      <dl class="facts">
        {single.map(([name, field]) => (
          <>
            <dt>{plain(field.label)}</dt>
            <dd>{fieldText(field, data[name], data, names)}</dd>
          </>
        ))}
      </dl>
      {lists.map(([name, field]) => (
        <ItemsTable field={field} items={data[name] as Record<string, unknown>[]} names={names} />
      ))}
    </>
  );
};

const ItemsTable: FC<{ field: Field; items: Record<string, unknown>[]; names: Names }> = ({
  field,
  items,
  names,
}) => {
  const fields = Object.entries((field as Extract<Field, { kind: 'items' }>).fields);
  return (
    <ScrollTable label={field.label} headings={fields.map(([, each]) => plain(each.label))}>
      {items.map((item) => (
        <tr>
          {fields.map(([name, each]) => (
            <td>{fieldText(each, item[name], item, names)}</td>
          ))}
        </tr>
      ))}
    </ScrollTable>
  );
};

/** The label of an event type. */
export const typeLabel = (type: string): string => DEFINITIONS.get(type)?.label ?? type;

/** All entered values on one line. */
export function recordLine(type: string, data: Data, names: Names): string {
  const fields = DEFINITIONS.get(type)?.fields ?? {};
  return Object.entries(fields)
    .flatMap(([name, field]) => {
      const text = fieldText(field, data[name], data, names);
      return text === '' ? [] : [`${plain(field.label)} ${text}`];
    })
    .join(' · ');
}
