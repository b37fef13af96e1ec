/** 校验与尾差: whether the workbook agrees with itself and with the ledger, as live formulas. */
import type { CellValue, Workbook } from 'exceljs';
import { cellNumber, type Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { closeSheet, openSheet, writeCaption, type Plan } from './page.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import { remainder, shownAs, sumShown, type Rounded } from './rounding.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { formulaCell, quotientNumber, ROUNDING_NOTE } from './values.ts';

const NAME = '校验与尾差';
const AGREES = '一致';
const DIFFERS = '不一致';

/** One side of a comparison: a formula over the sheets, or what the ledger says. */
export interface CheckSide {
  formula?: string;
  value: Decimal;
}

export interface WorkbookCheck {
  sheet: string;
  label: string;
  left: CheckSide;
  right: CheckSide;
  format: string;
}

const side = ({ formula, value }: CheckSide, check: WorkbookCheck): CellValue => {
  const number =
    check.format === FORMATS.share ? quotientNumber(value) : cellNumber(value, check.label);
  return formula ? formulaCell(formula, number) : number;
};

/** Shares are quotients; digits that do not fit in a cell must not count as a difference. */
const precision = ({ format }: WorkbookCheck): number => (format === FORMATS.share ? 9 : 2);

type CheckKey = 'index' | 'sheet' | 'label' | 'left' | 'right' | 'difference' | 'result';

function checkTable(checks: readonly WorkbookCheck[]): WorkbookTable<WorkbookCheck, CheckKey> {
  const lineFormat = ({ format }: WorkbookCheck): string => format;
  const rounded = (check: WorkbookCheck): Decimal =>
    check.left.value.minus(check.right.value).toDecimalPlaces(precision(check));
  const columns: Record<CheckKey, WorkbookColumn<WorkbookCheck>> = {
    index: indexColumn,
    sheet: { label: '所在表', width: 22, cell: ({ sheet }) => sheet },
    label: { label: '核对内容（左＝右）', width: 60, cell: ({ label }) => label },
    left: { label: '左', width: 17, lineFormat, cell: (check) => side(check.left, check) },
    right: { label: '右', width: 17, lineFormat, cell: (check) => side(check.right, check) },
    difference: {
      label: '差额',
      width: 14,
      lineFormat,
      cell: (check, row) =>
        formulaCell(
          `ROUND(${table.ref('left', row)}-${table.ref('right', row)},${precision(check)})`,
          cellNumber(rounded(check), `${check.label} 差额`),
        ),
    },
    result: {
      label: '结果',
      width: 9,
      align: 'center',
      cell: (check, row) =>
        formulaCell(
          `IF(${table.ref('difference', row)}=0,"${AGREES}","${DIFFERS}")`,
          rounded(check).isZero() ? AGREES : DIFFERS,
        ),
    },
  };
  const table: WorkbookTable<WorkbookCheck, CheckKey> = new WorkbookTable(NAME, columns, checks, {
    emptyNote: 'label',
    caption: '一、校验',
  });
  return table;
}

type RoundedKey = 'index' | 'sheet' | 'label' | 'parts' | 'total' | 'remainder' | 'unit';

function roundedTable(
  rounded: readonly Rounded[],
  top: number,
): WorkbookTable<Rounded, RoundedKey> {
  const lineFormat = ({ shown }: Rounded): string => (shown.decimals === 1 ? '0.0' : '0.00');
  const columns: Record<RoundedKey, WorkbookColumn<Rounded>> = {
    index: indexColumn,
    sheet: { label: '所在表', width: 22, cell: ({ sheet }) => sheet },
    label: { label: '栏目', width: 60, cell: ({ label }) => label },
    parts: {
      label: '分项显示值之和',
      width: 17,
      lineFormat,
      // As an array formula, because a column may contain a dash, which cannot be rounded.
      cell: (one, row) => ({
        formula: `SUM(ROUND(IF(ISNUMBER(${one.range}),${one.range},0)/${one.shown.divisor},${one.shown.decimals}))`,
        result: cellNumber(sumShown(one), one.label),
        shareType: 'array',
        ref: table.ref('parts', row),
      }),
    },
    total: {
      label: '显示的合计',
      width: 17,
      lineFormat,
      cell: ({ shown, total, label }) =>
        formulaCell(
          `ROUND(${total.ref}/${shown.divisor},${shown.decimals})`,
          cellNumber(shownAs(shown, total.value), label),
        ),
    },
    remainder: {
      label: '尾差',
      width: 14,
      lineFormat,
      cell: (one, row) =>
        formulaCell(
          `ROUND(${table.ref('parts', row)}-${table.ref('total', row)},${one.shown.decimals})`,
          cellNumber(remainder(one), one.label),
        ),
    },
    unit: { label: '单位', width: 9, align: 'center', cell: ({ shown }) => shown.unit },
  };
  const table: WorkbookTable<Rounded, RoundedKey> = new WorkbookTable(NAME, columns, rounded, {
    emptyNote: 'label',
    caption: '二、尾差',
    top,
  });
  return table;
}

/** Lists only columns with a remainder; in others the printed parts add up to the total. */
export function writeChecks(
  workbook: Workbook,
  report: QuarterReport,
  checks: readonly WorkbookCheck[],
  roundedColumns: readonly Rounded[],
): void {
  const table = checkTable(checks);
  const withRemainder = roundedColumns.filter((one) => !remainder(one).isZero());
  const plan: Plan = {
    name: NAME,
    title: '校验与尾差',
    orientation: 'landscape',
    columns: table.width,
  };
  const sheet = openSheet(workbook, report, plan);
  table.write(sheet);
  sheet.addConditionalFormatting({
    ref: `G${table.firstRow}:G${table.lastRow}`,
    rules: [
      {
        type: 'expression',
        priority: 1,
        formulae: [`$G${table.firstRow}="${DIFFERS}"`],
        style: { font: { bold: true, color: { argb: 'FFC00000' } } },
      },
    ],
  });
  const open = checks.filter(({ left, right }) => !left.value.equals(right.value)).length;
  const said =
    open === 0
      ? `共 ${checks.length} 项，定稿时全部${AGREES}。`
      : `共 ${checks.length} 项，其中 ${open} 项${DIFFERS}：明细表与该数范围不同，表1 直接取自台账。`;
  const notes = [
    `校验：左、右均为公式或台账数，改动任何明细单元格后结果随之变化。${said}`,
    `尾差：按所在表的显示单位逐项四舍五入后相加，与显示的合计之差。${ROUNDING_NOTE}；未列出的栏目没有尾差，各分项未作调整。`,
  ];
  const top = table.end + 1;
  if (withRemainder.length === 0) {
    writeCaption(sheet, top, '二、尾差：各表均无尾差');
    closeSheet(sheet, report, plan, top + 1, notes);
    return;
  }
  const second = roundedTable(withRemainder, top);
  second.write(sheet);
  closeSheet(sheet, report, plan, second.end, notes);
}
