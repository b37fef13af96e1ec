/** The rows of the registers and the names in them, read from the database. */
import type { Sql } from '../db/connection.ts';
import { ReportTables } from '../db/report-tables.ts';
import type { CodeLists } from '../domain/code-lists.ts';
import { CURRENT } from '../domain/formats/index.ts';
import type { Moment } from '../domain/journal.ts';
import { FigureReader as Reader } from '../domain/quarterly/figure-reader.ts';
import { statementsAt, type Statements } from '../domain/quarterly/lines.ts';

export { investmentLines, subFundLines } from '../domain/quarterly/lines.ts';

/** Figures by name within one snapshot. */
export class FigureReader extends Reader {
  constructor(sql: Sql, moment: Moment) {
    super(new ReportTables(sql), moment, CURRENT);
  }
}

/** What each thing is called and said to be at a moment. */
export const readStatements = (sql: Sql, moment: Moment, lists: CodeLists): Promise<Statements> =>
  statementsAt(new ReportTables(sql), moment, lists, CURRENT);
