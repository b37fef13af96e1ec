/** The programs that others open our files with: LibreOffice, openpyxl, and readers of PDF. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Values that cells hold: days are text. */
export type CellValue = string | number | boolean;

export interface ReadSheet {
  name: string;
  state: 'visible' | 'hidden' | 'veryHidden';
  cells: Record<string, CellValue>;
  formulas: Record<string, string>;
}

const besides = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function run(command: string, args: readonly string[]): string {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (done.error) throw done.error;
  // What a program warns of counts: it is what its user would be asked about.
  if (done.status !== 0 || done.stderr.trim() !== '')
    throw new Error(`${command} ${args.join(' ')}: ${done.status}\n${done.stderr}`);
  return done.stdout;
}

/** Every formula is worked out anew when a workbook is opened, whoever wrote it. */
const ALWAYS_RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`;

/**
 * Opens files in LibreOffice, with all formulas worked out anew, and saves them as another kind in
 * a folder. One start for all of them, with settings of its own; throws where a file is missing
 * afterwards, for the program itself says nothing of it.
 */
export function savedByLibreOffice(
  files: readonly string[],
  kind: 'xlsx' | 'pdf',
  folder: string,
): string[] {
  const home = mkdtempSync(join(tmpdir(), 'kechuang-libreoffice-'));
  mkdirSync(join(home, 'user'));
  writeFileSync(join(home, 'user', 'registrymodifications.xcu'), ALWAYS_RECALCULATE);
  const saved = files.map((file) => join(folder, `${basename(file, extname(file))}.${kind}`));
  for (const file of saved) rmSync(file, { force: true });
  try {
    execFileSync(
      'soffice',
      [
        ...[`-env:UserInstallation=file://${home}`, '--headless', '--norestore'],
        ...['--convert-to', kind, '--outdir', folder, ...files],
      ],
      { stdio: 'ignore', timeout: 240_000 },
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  const missing = saved.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`LibreOffice did not write ${missing.join(', ')}`);
  return saved;
}

/** The Python that has openpyxl: Debian's, where another comes first on the path. */
function python(): string {
  const found = ['python3', '/usr/bin/python3'].find(
    (name) => spawnSync(name, ['-c', 'import openpyxl']).status === 0,
  );
  if (found === undefined) throw new Error('没有 openpyxl：请安装 python3-openpyxl。');
  return found;
}

/** A workbook as openpyxl reads it; throws where it warns of anything. */
export const readByOpenpyxl = (file: string): ReadSheet[] =>
  JSON.parse(run(python(), [besides('cells.py'), file])) as ReadSheet[];

/** A value to write: a true day, or what stands in the cell; `=` in front makes a formula. */
export type FilledValue = CellValue | { day: string };

/** Fills cells of a workbook by sheet and address, and saves it elsewhere. */
export function fillByOpenpyxl(
  file: string,
  out: string,
  cells: Record<string, Record<string, FilledValue>>,
): void {
  run(python(), [besides('fill.py'), file, out, JSON.stringify(cells)]);
}

export interface Page {
  /** Points, across and down. */
  width: number;
  height: number;
  text: string;
}

/** The pages of a PDF: their sizes and what stands on them. */
export function pagesOf(file: string): Page[] {
  const texts = run('pdftotext', ['-layout', file, '-']).split('\f').slice(0, -1);
  const sizes = run('pdfinfo', ['-f', '1', '-l', String(texts.length), file]);
  return [...sizes.matchAll(/^Page +\d+ size: +([\d.]+) x ([\d.]+) pts/gm)].map(
    ([, width, height], index) => ({
      width: Number(width),
      height: Number(height),
      text: texts[index]!,
    }),
  );
}
