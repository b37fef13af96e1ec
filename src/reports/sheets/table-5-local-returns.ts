/** 表5: return investment agreed and recognised, and investees that moved in or out of the city. */
import type { QuarterReport } from '../../domain/report/report.ts';
import {
  LOCAL_RETURNS,
  RECOGNITIONS,
  RELOCATIONS,
} from '../../domain/report/table-5-local-returns.ts';
import { bookSheet, definedContent, type BookSheet } from './stacked-tables.ts';

const MOVED_IN = {
  ...RELOCATIONS,
  caption: '注册地迁入的被投企业',
  columns: { ...RELOCATIONS.columns, on: { ...RELOCATIONS.columns.on, label: '迁入日' as const } },
};

const NAME = '表5 返投与迁入';

export function localReturnSheet({
  format,
  tables,
}: QuarterReport): BookSheet<'agreed' | 'moved' | 'recognised'> {
  // A format without the way lists moves into the city alone.
  const hasWay = format.tables.relocations.way !== undefined;
  const moved = hasWay ? RELOCATIONS : MOVED_IN;
  return bookSheet(
    NAME,
    { title: '返投与注册地迁入情况', unit: '万元' },
    {
      agreed: definedContent(LOCAL_RETURNS, tables.localReturns, format),
      moved: definedContent(moved, tables.relocations, format),
      recognised: definedContent(RECOGNITIONS, tables.recognitions, format),
    },
    [
      '返投约定未经确认的只列示，不排名、不判定完成；各子基金约定不同，倍数高低不作优劣判断。金额单元格内为元，按万元显示。',
      '认定返投额＝计算基数×认定系数。冲销的认定不列入明细，其红字记入冲销当期的合计。',
    ],
  );
}
