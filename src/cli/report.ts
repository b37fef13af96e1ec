/** kechuang report 2024Q2 --out FILE: the workbook without the service. */
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { asOfIn, quarterNamed, readSigned, readWorkbook } from '../actions/quarter-report.ts';
import { resolveDates } from '../actions/resolve-dates.ts';
import { logAccess } from '../db/access-log.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { day, isDay, type Day, type Quarter } from '../domain/values/days.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { isOfFile, failureWords } from './file-words.ts';
import { open } from './open.ts';
import { Stop } from './stop.ts';

export interface ReportOptions {
  quarter: string;
  out: string;
  asOf?: string | undefined;
  knownAt?: string | undefined;
}

/** The user at the terminal. In a container the user number may have no name. */
function terminalUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/** An export from the terminal is in the access log as one through the API is. */
export function logExport(
  database: Database,
  command: 'report' | 'pack',
  { quarter, out }: { quarter: string; out: string },
): Promise<void> {
  return logCommand(database, command, `${quarter} --out ${out}`);
}

/** Logs a command, with the operating system's user who typed it. */
export function logCommand(database: Database, command: string, words: string): Promise<void> {
  return logAccess(database, {
    login: terminalUser(),
    via: 'cli',
    method: 'RUN',
    route: `kechuang ${command}`,
    path: `kechuang ${command} ${words}`,
    status: 200,
    requestId: crypto.randomUUID(),
  });
}

interface Drawn {
  workbook: Uint8Array;
  said: string;
}

/** The signed workbook if the quarter is closed and no date is asked for; otherwise a draft. */
async function draw(
  database: Database,
  of: Quarter,
  options: ReportOptions,
  origin: string | undefined,
): Promise<Drawn> {
  const isDraft = options.asOf !== undefined || options.knownAt !== undefined;
  const signed = isDraft ? undefined : await readSigned(database, EVERYTHING, of);
  if (signed) {
    const { status, data } = signed;
    const workbook = (await readWorkbook(database, EVERYTHING, of, undefined))!;
    return {
      workbook,
      said: `已定版（第 ${status.closing} 号记录），所据最后记录号 ${data.known_seq}`,
    };
  }
  const now = day(today());
  const asOf = asOfIn(of, options.asOf as Day | undefined, now);
  const moment = await resolveDates(database, { asOf, knownAt: options.knownAt }, now);
  if (moment.knownSeq === 0) {
    throw new Stop(
      '台账中还没有记录。请先运行 npm start 载入演示组合，或用 kechuang seed 载入数据。',
    );
  }
  const workbook = (await readWorkbook(database, EVERYTHING, of, moment, origin))!;
  const said = `征求意见稿，截至 ${asOf}，按 ${moment.knownAt} 所知（第 ${moment.knownSeq} 号记录）`;
  return { workbook, said };
}

/** Writes the workbook of a quarter. If possible, refuses before it opens the database. */
export async function writeReport(
  environment: Environment,
  options: ReportOptions,
  say: (line: string) => void,
): Promise<void> {
  const of = quarterNamed(options.quarter, day(today()));
  const { asOf } = options;
  if (asOf !== undefined && (!isDay(asOf) || asOf < of.from || asOf > of.to))
    throw new Stop(`截至日 ${asOf} 不在${of.label}（${of.from} 至 ${of.to}）之内。`);
  const opened = await open(environment, say);
  try {
    const { workbook, said } = await draw(opened.database, of, options, environment.origin);
    await logExport(opened.database, 'report', options);
    writeFileSync(options.out, workbook);
    say(`已写出 ${options.out}：${of.label}，${said}。`);
  } catch (error) {
    throw unwritable(error, options.out);
  } finally {
    await opened.close();
  }
}

/** A sentence for a file that could not be written; anything else as it is. */
export const unwritable = (error: unknown, file: string): unknown =>
  isOfFile(error) ? new Stop(`无法写入 ${file}：${failureWords(error)}。`) : error;
