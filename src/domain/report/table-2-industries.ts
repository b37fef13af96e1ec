/** 表2: counts and amounts by industry of the strategic scheme. */
import { NONE, type CodeLists } from '../values/code-lists.ts';
import type { FigureReader } from './figure-reader.ts';
import { industryLabel } from './table-3-and-4-fund.ts';
import { column, defineTable, type TableRow } from './table.ts';
import { readAmounts } from './table-rows.ts';

/** One industry; its code is `none` for 不属于五大, and '' for 未作产业认定. */
export const INDUSTRIES = defineTable({
  name: 'industries',
  by: 'industry',
  caption: '五大战新产业占比',
  columns: {
    code: column.text('产业代码', { hint: 'none 为不属于该分类，空文本为未作认定', width: 9.5 }),
    label: column.text('产业', { width: 25 }),
    strategic: column.flag('是否五大', { options: { true: '是', false: '否' } }),
    counts: column.count('项目数', { figure: 'fund.investments', byFlow: true }),
    amounts: column.money('投资金额', { figure: 'fund.invested', byFlow: true }),
  },
});
export type IndustryLine = TableRow<(typeof INDUSTRIES)['columns']>;

/** The five in the scheme's order, then 不属于五大, then 未作产业认定. */
export async function industryLines(
  figures: FigureReader,
  lists: CodeLists,
): Promise<IndustryLine[]> {
  const amounts = await readAmounts(INDUSTRIES, figures);
  const { strategic_scheme: scheme } = figures.format.definitions;
  const items = lists.get(scheme)?.items ?? [];
  const lines = [
    ...items.map(({ code, label }) => ({ code, label, strategic: true })),
    ...[NONE, ''].map((code) => ({ code, label: industryLabel(lists, code), strategic: false })),
  ];
  return lines.map((line) => ({ ...line, ...amounts.row(line.code) }));
}
