/** 表5: return investment agreed and recognised, and investees that moved in or out of the city. */
import type { QuarterReport } from '../../domain/report/report.ts';
import type {
  LocalReturnLine,
  RecognitionLine,
  RelocationLine,
} from '../../domain/report/table-lines.ts';
import {
  dayColumn,
  flowColumns,
  origins,
  part,
  ratioColumn,
  stacked,
  tenThousands,
  words,
  type BookSheet,
} from './book.ts';
import { FORMATS } from './values.ts';

const NAME = '表5 返投与迁入';
const BASES = { paid_in: '母基金实缴', committed: '母基金认缴' } as const;

const WAYS = { in: '迁入', out: '迁出' } as const;

export function localReturnSheet({
  format,
  tables,
}: QuarterReport): BookSheet<'agreed' | 'moved' | 'recognised'> {
  const agreed = part<LocalReturnLine>({
    caption: '返投约定与认定',
    lines: tables.localReturns,
    totals: true,
    columns: {
      vehicle: words('基金代码', 9, (line) => line.vehicle),
      vehicleName: words('子基金', 24, (line) => line.vehicleName),
      multiple: ratioColumn('约定倍数', FORMATS.multiple, (line) => line.multiple),
      base: words('倍数的基数', 12, (line) => line.base && BASES[line.base]),
      confirmed: words('约定确认', 10, (line) => (line.isConfirmed ? '已确认' : '未确认')),
      ...flowColumns<LocalReturnLine>('认定返投额', (line) => line.recognised),
      paidIn: tenThousands('母基金实缴', (line) => line.paidInByFund),
      ...origins,
    },
  });
  const recognised = part<RecognitionLine>({
    caption: '认定明细',
    lines: tables.recognitions,
    totals: true,
    columns: {
      vehicle: words('基金代码', 9, (line) => line.vehicle),
      enterprise: words('企业', 24, (line) => line.enterpriseName),
      on: dayColumn('认定日', (line) => line.on),
      basis: words('认定情形', 12, (line) => line.basis),
      by: words('认定机构', 10, (line) => line.recognisedBy),
      base: tenThousands('计算基数', (line) => line.baseAmount),
      factor: ratioColumn('系数', FORMATS.multiple, (line) => line.factor),
      amount: tenThousands('认定返投额', (line) => line.amount),
      document: words('依据文件', 13, (line) => line.document),
      ...origins,
    },
  });
  const hasWays = format.tables.relocations.way !== undefined;
  const moved = part<RelocationLine>({
    caption: hasWays ? '注册地迁入、迁出的被投企业' : '注册地迁入的被投企业',
    lines: tables.relocations,
    columns: {
      enterprise: words('企业代码', 9, (line) => line.enterprise),
      enterpriseName: words('企业', 24, (line) => line.enterpriseName),
      on: dayColumn(hasWays ? '迁移日' : '迁入日', (line) => line.on),
      ...(hasWays && {
        way: words<RelocationLine>('方向', 12, ({ way }) => way && WAYS[way]),
      }),
      from: words('迁出地', 12, (line) => line.from),
      to: words('迁入地', 10, (line) => line.to),
      ...origins,
    },
  });
  return {
    plan: {
      ...{ name: NAME, number: '表5', title: '返投与注册地迁入情况', unit: '万元' },
      orientation: 'landscape',
    },
    tables: stacked(NAME, { agreed, moved, recognised }),
    notes: [
      '返投约定未经确认的只列示，不排名、不判定完成；各子基金约定不同，倍数高低不作优劣判断。金额单元格内为元，按万元显示。',
      '认定返投额＝计算基数×认定系数。冲销的认定不列入明细，其红字记入冲销当期的合计。',
    ],
  };
}
