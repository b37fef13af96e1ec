/** kechuang report 2024Q2 --out FILE: the workbook without the service. */
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { buildQuarterReport, reportQuarter } from '../actions/quarter-report.ts';
import { resolveMoment } from '../actions/moment.ts';
import { logAccess } from '../db/access-log.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { day, isDay } from '../domain/days.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { renderQuarterly } from '../reports/quarterly.ts';
import { open, Stop } from './open.ts';

export interface ReportOptions {
  quarter: string;
  out: string;
  asOf?: string | undefined;
  knownAt?: string | undefined;
}

/** Who sits at the terminal; in a container the number may have no name. */
function terminalUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/** An export from the terminal is in the access log as one through the API is. */
function logExport(database: Database, { quarter, out }: ReportOptions): Promise<void> {
  return logAccess(database, {
    login: terminalUser(),
    via: 'cli',
    method: 'RUN',
    route: 'kechuang report',
    path: `kechuang report ${quarter} --out ${out}`,
    status: 200,
    requestId: crypto.randomUUID(),
  });
}

/** Writes the workbook of a quarter; refuses before it opens the database where it can. */
export async function writeReport(
  environment: Environment,
  options: ReportOptions,
  say: (line: string) => void,
): Promise<void> {
  const { quarter, asOf } = reportQuarter(options.quarter, day(today()));
  if (
    options.asOf !== undefined &&
    (!isDay(options.asOf) || options.asOf < quarter.from || options.asOf > quarter.to)
  ) {
    throw new Stop(
      `截至日 ${options.asOf} 不在${quarter.label}（${quarter.from} 至 ${quarter.to}）之内。`,
    );
  }
  const opened = await open(environment, say);
  try {
    const chosen = options.asOf !== undefined && isDay(options.asOf) ? options.asOf : asOf;
    const moment = await resolveMoment(
      opened.database,
      { asOf: chosen, knownAt: options.knownAt },
      day(today()),
    );
    if (moment.knownSeq === 0) {
      throw new Stop(
        '台账中还没有记录。请先运行 npm start 载入演示组合，或用 kechuang seed 载入数据。',
      );
    }
    const report = await buildQuarterReport(opened.database, EVERYTHING, quarter, moment);
    const workbook = await renderQuarterly(report);
    await logExport(opened.database, options);
    writeFileSync(options.out, workbook);
    say(
      `已写出 ${options.out}：${quarter.label}，截至 ${report.asOf}，按 ${report.knownAt} 所知（第 ${report.knownSeq} 号记录）。`,
    );
  } catch (error) {
    if (
      ['ENOENT', 'EACCES', 'EISDIR', 'EROFS'].includes(
        String((error as NodeJS.ErrnoException).code),
      )
    ) {
      throw new Stop(`无法写入 ${options.out}：${(error as Error).message}。`);
    }
    throw error;
  } finally {
    await opened.close();
  }
}
