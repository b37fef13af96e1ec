/** A record in the words of its definition: what happened, and what was filled in. */
import type { FC } from 'hono/jsx';
import type { Names } from '../actions/names-and-labels.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import type { Field, Fields } from '../domain/values/fields.ts';
import { Decimal, MONEY_PATTERN } from '../domain/values/money.ts';
import { ScrollTable } from './scroll-table.tsx';
import { exact } from './number-display.tsx';

type Data = Record<string, unknown>;

/** A code of a list with what it means; which list may be said by another field. */
function listCodeText(
  { list }: Extract<Field, { kind: 'list-code' }>,
  code: string,
  data: Data,
  names: Names,
): string {
  const label = names.inList(typeof list === 'string' ? list : String(data[list.field]), code);
  return label === undefined ? code : `${label}（${code}）`;
}

/** The value of one of the fields that were filled in, in words. */
function fieldText(field: Field, value: unknown, data: Data, names: Names): string {
  if (value === undefined || value === null || value === '') return '';
  switch (field.kind) {
    case 'money':
      // A draft may hold what is no amount.
      if (!MONEY_PATTERN.test(String(value))) return String(value);
      return `${exact(new Decimal(String(value)), '元')} 元`;
    case 'choice':
      return field.options[String(value)] ?? String(value);
    case 'flag':
      return value === true ? '是' : '否';
    case 'reference': {
      const name = names(String(value));
      return name === undefined || name === value ? String(value) : `${name}（${String(value)}）`;
    }
    case 'list-code':
      return listCodeText(field, String(value), data, names);
    case 'texts':
      return (value as string[]).join('、');
    case 'items':
      return `${(value as unknown[]).length} 项`;
    default:
      return String(value);
  }
}

/** A label says the unit once; the value beside it says it again only where the label does not. */
const plain = (label: string): string => label.replace(/（元）$/, '');

interface DataProps {
  fields: Fields;
  data: Data;
  names: Names;
}

/** What was filled in, field by field; lists as tables. */
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

/** What kind of thing happened, in words. */
export const typeLabel = (type: string): string => DEFINITIONS.get(type)?.label ?? type;

/** Everything that was filled in, on one line. */
export function recordLine(type: string, data: Data, names: Names): string {
  const fields = DEFINITIONS.get(type)?.fields ?? {};
  return Object.entries(fields)
    .flatMap(([name, field]) => {
      const text = fieldText(field, data[name], data, names);
      return text === '' ? [] : [`${plain(field.label)} ${text}`];
    })
    .join(' · ');
}
