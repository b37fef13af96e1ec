/** Lists which numbers of the workbook must agree. */
import { BASES } from '../../domain/figures/figure.ts';
import { Decimal } from '../../domain/values/money.ts';
import type { WorkbookCheck } from './checks.ts';
import type { ShareTable } from './table-2-industries.ts';
import { FLOWS } from '../../domain/report/table.ts';
import { investedIn, type InvestmentTable } from './table-4-investments.ts';
import type { BookTable } from './stacked-tables.ts';
import type { OverviewTable } from './table-1-overview.ts';
import type { SubFundTable } from './table-3-sub-funds.ts';
import type { Books } from './overview-formulas.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { decimalSum } from './values.ts';

export interface WrittenTables {
  overview: OverviewTable;
  shares: readonly ShareTable[];
  subFunds: SubFundTable;
  investments: InvestmentTable;
  books: Books;
}

/** The cell of 表1 and the detail sheet's formula must both equal the ledger's value. */
const overviewChecks = ({ overview }: WrittenTables): WorkbookCheck[] =>
  [...overview.compared()].map(({ label, format, cell, tally }) => ({
    sheet: overview.table.sheetName,
    label: `${label}：明细表之和＝台账数`,
    left: tally,
    right: { value: cell.value },
    format,
  }));

function shareChecks({ shares }: WrittenTables): WorkbookCheck[] {
  return shares.flatMap(({ measure, table }) =>
    FLOWS.flatMap((flow) => {
      const sheet = table.sheetName;
      const title = `${measure.caption.slice(2)}，${BASES[flow]}`;
      const rows = table.lines;
      const subtotal = rows.findIndex(({ isSum }) => isSum);
      const at = (index: number): string => table.refFrom(`${flow}Base`, table.firstRow + index);
      const rowValue = (index: number): Decimal =>
        decimalSum(rows[index]!.members.map((line) => measure.of(line, flow)));
      const parts = rows.map((_, index) => index).filter((index) => !rows[index]!.isSum);
      const last = rows.length - 1;
      return [
        {
          sheet,
          label: `${title}：各产业之和＝合计`,
          left: {
            formula: `SUM(${parts.map(at).join(',')})`,
            value: decimalSum(parts.map(rowValue)),
          },
          right: { formula: at(last), value: rowValue(last) },
          format: measure.format,
        },
        {
          sheet,
          label: `${title}：五大之和＝小计`,
          left: {
            formula: `SUM(${at(0)}:${table.ref(`${flow}Base`, table.firstRow + subtotal - 1)})`,
            value: decimalSum(parts.filter((index) => index < subtotal).map(rowValue)),
          },
          right: { formula: at(subtotal), value: rowValue(subtotal) },
          format: measure.format,
        },
        {
          sheet,
          label: `${title}：合计＝表4 ${BASES[flow]}合计`,
          left: { formula: at(last), value: rowValue(last) },
          right: measure.tally(flow),
          format: measure.format,
        },
      ];
    }),
  );
}

/** The number of rows on a sheet must equal the figure that counts them. */
function rowChecks({ investments, subFunds, overview }: WrittenTables): WorkbookCheck[] {
  const rows = (
    table: InvestmentTable | SubFundTable,
    range: string,
    id: string,
  ): WorkbookCheck[] => {
    const figure = overview.table.lines.find((line) => line.id === id);
    const value = figure?.bases.inception?.value;
    if (!figure || !value) return [];
    return [
      {
        sheet: table.sheetName,
        label: `行数＝${figure.label}（${BASES.inception}，台账数）`,
        left: { formula: `COUNTA(${range})`, value: new Decimal(table.lines.length) },
        right: { value },
        format: FORMATS.count,
      },
    ];
  };
  return [
    ...rows(subFunds, subFunds.range('code'), 'fund.sub_funds'),
    ...rows(investments, investments.range('enterprise'), 'fund.investments'),
  ];
}

/** The projects of 表3 and the mother fund's direct investments must add up to 表4. */
function layerCheck({ investments, subFunds }: WrittenTables): WorkbookCheck {
  const codes = new Set(subFunds.lines.map(({ code }) => code));
  const direct = investments.lines.filter(({ vehicle }) => !codes.has(vehicle));
  const all = investments.sum(investedIn('inception'));
  const ofFunds = subFunds.sum('invested');
  return {
    sheet: subFunds.sheetName,
    label: '子基金累计投资金额合计＋母基金直接投资＝表4 自成立累计合计',
    left: {
      formula:
        `${ofFunds.formula}+SUMPRODUCT((COUNTIF(${subFunds.range('code')},` +
        `${investments.range('vehicle')})=0)*${investments.range(investedIn('inception'))})`,
      value: ofFunds.value.plus(decimalSum(direct.map(({ invested }) => invested.inception))),
    },
    right: all,
    format: FORMATS.money,
  };
}

/** The same money in two places of one sheet must agree. */
function crossChecks({ books }: WrittenTables): WorkbookCheck[] {
  const check = (
    label: string,
    [left, leftKey]: readonly [BookTable, string],
    [right, rightKey]: readonly [BookTable, string],
  ): WorkbookCheck => ({
    sheet: left.sheetName,
    label,
    format: FORMATS.money,
    left: left.sum(leftKey),
    right: right.sum(rightKey),
  });
  const { banks, regions, products } = books.credit.tables;
  const { deals, tranches } = books.deals.tables;
  const { programmes, projects } = books.grants.tables;
  const credit = [
    ['授信（自成立）', 'granted.inception'],
    ['发放（自成立）', 'drawn.inception'],
    ['贷款余额', 'outstanding'],
    ['不良贷款余额', 'nonPerforming'],
  ] as const;
  const grants = [
    ['立项金额', 'approved'],
    ['已拨付', 'disbursed'],
  ] as const;
  return [
    ...credit.flatMap(([label, key]) => [
      check(`${label}：分银行合计＝分地区合计`, [banks, key], [regions, key]),
      check(`${label}：分银行合计＝分产品合计`, [banks, key], [products, key]),
    ]),
    check('未偿本金：各项目合计＝各档次合计', [deals, 'outstanding'], [tranches, 'outstanding']),
    ...grants.map(([label, key]) =>
      check(`${label}：专项资金合计＝各项目合计`, [programmes, key], [projects, key]),
    ),
  ];
}

/** Recognitions of a fund without an agreement stand among the details only. */
function recognitionCheck({ books }: WrittenTables): WorkbookCheck {
  const { agreed, recognised } = books.localReturns.tables;
  const vehicles = new Set(
    (agreed.lines as readonly { vehicle: string }[]).map(({ vehicle }) => vehicle),
  );
  const lines = recognised.lines as readonly { vehicle: string; amount: Decimal }[];
  const ofAgreed = lines.filter(({ vehicle }) => vehicles.has(vehicle));
  return {
    sheet: agreed.sheetName,
    format: FORMATS.money,
    label: '认定返投额（自成立）：各子基金合计＝认定明细合计',
    left: agreed.sum('recognised.inception'),
    right: {
      formula:
        `SUMPRODUCT(COUNTIF(${agreed.range('vehicle')},${recognised.range('vehicle')})` +
        `*${recognised.range('amount')})`,
      value: decimalSum(ofAgreed.map(({ amount }) => amount)),
    },
  };
}

export const allChecks = (written: WrittenTables): WorkbookCheck[] => [
  ...overviewChecks(written),
  ...shareChecks(written),
  layerCheck(written),
  ...rowChecks(written),
  ...crossChecks(written),
  recognitionCheck(written),
];
