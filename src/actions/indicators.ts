/** Indicators with their targets, their latest values and how far they are. */
import type { Database, Scope, Sql } from '../db/connection.ts';
import { ReportTables } from '../db/report-source.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { indicatorReadings, type IndicatorReading } from '../domain/report/table-10-plan.ts';

export type { IndicatorReading, TargetReading } from '../domain/report/table-10-plan.ts';

/** Every indicator at a moment, in order of code, with its progress towards each target. */
export const readIndicators = (
  database: Database,
  scope: Scope,
  moment: Moment,
): Promise<IndicatorReading[]> => database.read(scope, (sql) => indicatorsAt(sql, moment));

/** Reads the indicators at a moment in a transaction that is open already. */
export async function indicatorsAt(sql: Sql, moment: Moment): Promise<IndicatorReading[]> {
  const reportedEvents = await new ReportTables(sql).reportedEvents(moment);
  return indicatorReadings(
    (type) => reportedEvents.filter((event) => event.type === type),
    moment.asOf,
  );
}
