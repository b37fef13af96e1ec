/** Turns a recorded event into the cells of its sheet. Reading the cells gives the event again. */
import type { Proposal } from '../journal/event-definition.ts';
import { byKind, type Field } from '../values/fields.ts';
import { cellNumber, Decimal } from '../values/money.ts';
import { serialOfDay, type Day } from '../values/days.ts';
import type { SheetColumn } from './columns.ts';
import { UNCLEAR_SEPARATOR } from './cell-values.ts';

export type CellValue = string | number;

const asText = (_: Field, value: unknown): CellValue => String(value);

/** The content of the cell for a value. */
const cellValue = byKind<[value: unknown], CellValue>({
  text: asText,
  texts: (_, value) => {
    const texts = value as string[];
    // One per line, if a text contains the other separator.
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
    // A number with more digits than a cell can hold stays text, which is read exactly too.
    return ratio.precision() > 15 ? ratio.toFixed() : cellNumber(ratio, label);
  },
  count: (_, value) => value as number,
  day: (_, value) => serialOfDay(value as Day),
  choice: ({ options }, value) => options[String(value)] ?? String(value),
  flag: (_, value) => (value === true ? '是' : '否'),
  // Each field of an item has its own column.
  items: asText,
});

const overridesText = (overrides: { code: string; reason: string }[]): string =>
  overrides.map(({ code, reason }) => `${code}：${reason}`).join('\n');

function envelopeValue(event: Proposal, { name, field }: SheetColumn): CellValue | undefined {
  if (name === 'overrides') return event.overrides && overridesText(event.overrides);
  const value = event[name as keyof Proposal];
  // An ordinary record needs no mark.
  if (value === undefined || value === 'record') return undefined;
  return cellValue(field, value);
}

/**
 * The rows of an event: one, and below it one more for each further item of its longest list. An
 * absent value is an undefined cell.
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
