/** The rows of the code lists: one for each code. */
import type { ListRow } from '../../domain/lists/list.ts';
import { Decimal } from '../../domain/values/money.ts';
import type { ListReader } from './list-reader.ts';

export async function codeListRows(reader: ListReader): Promise<ListRow[]> {
  const lists = (await reader.lists()).all();
  const demo = await reader.illustrative(lists.map(({ seq }) => seq));
  return lists.flatMap(({ list, title, kind, seq, items, ...dates }) =>
    items.map((item) => ({
      key: `${list}/${item.code}`,
      illustrative: demo.has(seq),
      cells: {
        list,
        title,
        kind,
        code: item.code,
        label: item.label,
        parent: item.parent ?? null,
        note: item.note ?? null,
        valid_from: item.valid_from ?? dates.valid_from,
        valid_to: item.valid_to ?? dates.valid_to ?? null,
        seq: new Decimal(seq),
      },
    })),
  );
}
