/** Rows of a sheet that are no records: sums, notes below the table, and who signs it. */
import { trimmed, type RawCell } from './raw-sheet.ts';

const SUMS = /^(?:本页|本表|本月|本季度?|本年|以上|全部|总)?(?:合计|小计|总计|共计|累计)[:：]?$/;
const NOTES =
  /^(?:注\d*|备注|附注|说明|填表说明|填报说明|(?:填表|填报|填制|制表|编制|经办|审核|复核|审批|负责|联系|单位负责|财务负责|分管)(?:人|单位|部门|日期|时间)|填表|制表|审核|复核|联系电话|电话|数据来源|资料来源|单位(?:公章|盖章|\(公章\)|\(盖章\)))[:：]/;

const SHOWN = 10;

/** The kind of such a row, from its first cell; undefined for an ordinary row. */
export function rowAside(first: RawCell): string | undefined {
  if (first.kind !== 'text') return undefined;
  const said = first.text.normalize('NFKC').replace(/[\s\p{Cf}]+/gu, '');
  const text = trimmed(first.text);
  if (SUMS.test(said)) return `以“${text}”开头，视为合计行`;
  const start = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return NOTES.test(said) ? `以“${start}”开头，视为表注或签章` : undefined;
}
