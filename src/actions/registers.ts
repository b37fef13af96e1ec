/** Figures and statements read from the database, for the rows of the report. */
import type { Sql } from '../db/connection.ts';
import { ReportTables } from '../db/report-source.ts';
import type { CodeLists } from '../domain/values/code-lists.ts';
import { CURRENT } from '../domain/report/formats/index.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { FigureReader as Reader } from '../domain/report/figure-reader.ts';
import { statementsAt, type Statements } from '../domain/report/table-3-and-4-fund.ts';

export { investmentLines, subFundLines } from '../domain/report/table-3-and-4-fund.ts';

/** Figures by name within one snapshot. */
export class FigureReader extends Reader {
  constructor(sql: Sql, moment: Moment) {
    super(new ReportTables(sql), moment, CURRENT);
  }
}

/** The names of things and the statements about them at a moment. */
export const readStatements = (sql: Sql, moment: Moment, lists: CodeLists): Promise<Statements> =>
  statementsAt(new ReportTables(sql), moment, lists, CURRENT);
