/** kechuang import, template and export: sheets in and out without the service. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { duplicateWarning } from '../actions/duplicates.ts';
import { markImport, previewImport, submitImport, type Preview } from '../actions/imports.ts';
import { drawRecords, drawTemplate } from '../actions/template-sheets.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { findPersonByLogin } from '../db/people.ts';
import { ANSWERED } from '../domain/journal/submission-status.ts';
import { day } from '../domain/values/days.ts';
import { BASES, REASONS, type Basis } from '../domain/figures/figure.ts';
import { demand, type Person } from '../platform/roles-and-rights.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { Refusal } from '../platform/errors.ts';
import { open } from './open.ts';
import { saidTo } from './progress.ts';
import { Stop } from './stop.ts';
import { failureWords } from './file-words.ts';
import { logCommand, unwritable } from './report.ts';

export interface SheetOptions {
  /** The file of an import, the book of the others. */
  subject?: string | undefined;
  as?: string | undefined;
  out?: string | undefined;
  /** Which sheet a CSV file is. */
  sheet?: string | undefined;
  'dry-run'?: boolean | undefined;
}

type Command = 'import' | 'template' | 'export';
type Say = (line: string) => void;

const USAGE: Record<Command, string> = {
  import: '请写明文件与人员：kechuang import 文件.xlsx --as 登录名',
  template: '请写明账本、文件与人员：kechuang template fund --out 模板.xlsx --as 登录名',
  export: '请写明账本、文件与人员：kechuang export fund --out 记录.xlsx --as 登录名',
};

/** How many faults are printed; the rest are only counted. */
const MOST_SAID = 50;

export async function personNamed(database: Database, login: string): Promise<Person> {
  const person = await database.read(EVERYTHING, (sql) => findPersonByLogin(sql, login));
  if (!person) throw new Stop(`没有登录名“${login}”；用 kechuang user list 查看全部人员。`);
  return person;
}

function readFile(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new Stop(`无法读取 ${file}：${failureWords(error)}。`);
  }
}

function sayPreview(preview: Preview, say: Say): void {
  for (const { sheet, label, events, untouched } of preview.sheets)
    say(
      `  ${sheet}（${label}）：${events} 项${untouched ? `，略过未填写的预填行 ${untouched} 行` : ''}`,
    );
  for (const { sheet, detail } of preview.notes) say(`  ${sheet}：${detail}`);
  for (const { at, detail } of preview.faults.slice(0, MOST_SAID)) say(`  ${at}：${detail}`);
  if (preview.faults_total > MOST_SAID) say(`  …… 共 ${preview.faults_total} 处错误`);
  if (preview.submitted_before !== null)
    say(`内容相同的文件已提交为第 ${preview.submitted_before} 号批次，再次提交不会重复登记。`);
  if (preview.equal_to_recorded_total > 0)
    say(duplicateWarning(preview.equal_to_recorded_total, preview.events_total));
  if (preview.acceptable)
    say(`可以提交：${preview.events_total} 项，此前已登记 ${preview.already_recorded_total} 项。`);
  sayFigures(preview.figures, say);
}

/** Prints how each figure changes. */
export function sayFigures(figures: Preview['figures'], say: Say): void {
  for (const { label, unit, basis, as_of, before, after } of figures.slice(0, MOST_SAID)) {
    const side = ({ value, reason }: typeof before): string =>
      value ?? (reason === null ? '-' : REASONS[reason]);
    say(
      `  截至 ${as_of} ${label}（${BASES[basis as Basis]}，${unit}）：${side(before)} → ${side(after)}`,
    );
  }
  if (figures.length > MOST_SAID) say(`  …… 共 ${figures.length} 项指标有变化`);
}

async function runImport(
  database: Database,
  maker: Person,
  { subject = '', out, sheet, 'dry-run': isDryRun = false }: SheetOptions,
  say: Say,
): Promise<void> {
  demand(maker, 'record:shared', '导入事项');
  const told = database.during(saidTo(say));
  const name = basename(subject);
  const request = { bytes: readFile(subject), name, sheet, today: day(today()) };
  if (isDryRun) {
    const preview = await previewImport(told, maker, request);
    sayPreview(preview, say);
    if (preview.acceptable) return;
  } else {
    try {
      const { answer, replayed } = await submitImport(told, maker, request);
      const again = replayed ? '（此前已提交，没有重复登记）' : '';
      say(
        `第 ${answer.submission} 号批次${ANSWERED[answer.status]}：${answer.events.length} 项${again}。`,
      );
      return;
    } catch (error) {
      if (!(error instanceof Refusal) || !error.faults.some(({ pointer }) => pointer)) throw error;
      for (const { detail } of error.faults.slice(0, MOST_SAID)) say(`  ${detail}`);
      if (error.faults.length > MOST_SAID) say(`  …… 共 ${error.faults.length} 处错误`);
    }
  }
  if (out !== undefined) {
    const marked = await markImport(database, maker, request);
    if (marked) writeFileSync(out, marked);
    say(
      marked
        ? `已写出 ${out}：错误以红色标出，并附错误清单。`
        : `没有写出 ${out}：再次检查时已没有可标注的错误，请重新导入。`,
    );
  }
  throw new Stop('文件有错误，没有登记任何内容。');
}

/** Runs one of the three as a person of the ledger, with that person's rights. */
export async function sheets(
  environment: Environment,
  command: Command,
  options: SheetOptions,
  say: Say,
): Promise<void> {
  const { subject, as: login, out } = options;
  if (!subject || !login || (command !== 'import' && !out)) throw new Stop(USAGE[command]);
  const opened = await open(environment, say);
  const { database } = opened;
  try {
    const person = await personNamed(database, login);
    const target = out === undefined ? '' : ` --out ${out}`;
    await logCommand(database, command, `${subject} --as ${login}${target}`);
    if (command === 'import') return await runImport(database, person, options, say);
    demand(person, command === 'export' ? 'records:read' : 'record:shared', '导出表格');
    const { bytes } =
      command === 'export'
        ? await drawRecords(database, person, subject)
        : await drawTemplate(database, person, subject, day(today()));
    writeFileSync(out!, bytes);
    say(`已写出 ${out}。`);
  } catch (error) {
    throw unwritable(error, out ?? subject);
  } finally {
    await opened.close();
  }
}
