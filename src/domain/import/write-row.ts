/** From a recorded event to the cells of its sheet, so that reading them gives the event again. */
import type { Proposal } from '../journal/event-definition.ts';
import { byKind, type Field } from '../values/fields.ts';
import { cellNumber, Decimal } from '../values/money.ts';
import { serialOfDay, type Day } from '../values/days.ts';
import type { SheetColumn } from './columns.ts';
import { UNCLEAR_SEPARATOR } from './cell-values.ts';

export type CellValue = string | number;

const asText = (_: Field, value: unknown): CellValue => String(value);

/** A value as its cell holds it. */
const cellValue = byKind<[value: unknown], CellValue>({
  text: asText,
  texts: (_, value) => {
    const texts = value as string[];
    // A line each, where a text has the other separator itself.
    if (texts.some((text) => /[；;]/.test(text))) return `${texts.join('\n')}\n`;
    const isOneUnclear = texts.length === 1 && UNCLEAR_SEPARATOR.test(texts[0]!);
    return isOneUnclear ? `${texts[0]}；` : texts.join('；');
  },
  code: asText,
  reference: asText,
  'list-code': asText,
  money: ({ label }, value) => cellNumber(new Decimal(String(value)), label),
  ratio: ({ label }, value) => {
    const ratio = new Decimal(String(value));
    // More digits than a cell holds stay text, which is read as exactly.
    return ratio.precision() > 15 ? ratio.toFixed() : cellNumber(ratio, label);
  },
  count: (_, value) => value as number,
  day: (_, value) => serialOfDay(value as Day),
  choice: ({ options }, value) => options[String(value)] ?? String(value),
  flag: (_, value) => (value === true ? '是' : '否'),
  // Each of its fields has a column of its own.
  items: asText,
});

const overridesText = (overrides: { code: string; reason: string }[]): string =>
  overrides.map(({ code, reason }) => `${code}：${reason}`).join('\n');

function envelopeValue(event: Proposal, { name, field }: SheetColumn): CellValue | undefined {
  if (name === 'overrides') return event.overrides && overridesText(event.overrides);
  const value = event[name as keyof Proposal];
  // What is an ordinary record needs no saying.
  if (value === undefined || value === 'record') return undefined;
  return cellValue(field, value);
}

/**
 * The rows of an event: one, and below it one more for each further item of its longest list. A
 * cell of which nothing is said is undefined.
 */
export function sheetRows(
  event: Proposal,
  columns: readonly SheetColumn[],
): (CellValue | undefined)[][] {
  const lists = columns.filter(({ place }) => place === 'item').map(({ name }) => name);
  const items = (name: string): Record<string, unknown>[] =>
    (event.data[name] as Record<string, unknown>[] | undefined) ?? [];
  const length = Math.max(1, ...lists.map((name) => items(name).length));
  return Array.from({ length }, (_, row) =>
    columns.map((column) => {
      const { place, name, item, field } = column;
      if (place === 'item') {
        const value = items(name)[row]?.[item!];
        return value === undefined ? undefined : cellValue(field, value);
      }
      if (row > 0) return undefined;
      if (place === 'envelope') return envelopeValue(event, column);
      const value = event.data[name];
      return place === 'row-mark' || value === undefined ? undefined : cellValue(field, value);
    }),
  );
}
