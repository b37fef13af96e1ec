/**
 * kechuang verify FILE.zip: checks an auditor's pack on any machine, with no database and no
 * network, and shows the records behind a figure or the proof of one record.
 */
import { readFileSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { PACK_TOOLS } from '../actions/pack.ts';
import { BASES, wireValue, type Basis } from '../domain/figures/figure.ts';
import { ALL_FORMATS, formatNamed } from '../domain/report/formats/index.ts';
import { checkersIn, parseLeaf, type LeafEvent } from '../domain/proof/leaf.ts';
import { STATES, type PackCheck } from '../domain/proof/pack/findings.ts';
import { figureRows } from '../domain/proof/pack/recomputed-figures.ts';
import { FILES } from '../domain/proof/pack/format.ts';
import { splitLines, type PackFiles } from '../domain/proof/pack/stream.ts';
import { reportMoment, verifyPack, type PackVerdict } from '../domain/proof/pack/verify.ts';
import type { KeptHead } from '../domain/proof/pack/verify-heads.ts';
import { Decimal } from '../domain/values/money.ts';
import { readHeadNote, type TreeHead } from '../domain/proof/tree-head.ts';
import { milliseconds } from '../platform/clock.ts';
import { importPublicKey } from '../platform/signing.ts';
import { BadZip, openZip, type RandomAccess } from '../platform/zip.ts';
import { failureWords } from './file-words.ts';
import { Stop } from './stop.ts';

export interface VerifyOptions {
  file: string;
  /** A root in hexadecimal, or a file with a head as printed on a workbook or as JSON. */
  head?: string | undefined;
  size?: string | undefined;
  keys?: readonly string[] | undefined;
  trail?: string | undefined;
  basis?: string | undefined;
  prove?: string | undefined;
}

/** Where lines are printed: results to `say`, progress to `tell`. */
export interface Output {
  say: (line: string) => void;
  tell: (line: string) => void;
}

const LARGEST_NOTE = 64 * 1024;
const EVERY = 2000;

const unreadable = (error: unknown, file: string): Stop =>
  new Stop(`无法读取 ${file}：${failureWords(error)}。`);

function wholeNumber(text: string, name: string, least: number): number {
  const number = /^\d{1,15}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (number < least) throw new Stop(`${name} 应为不小于 ${least} 的整数，所填为“${text}”。`);
  return number;
}

/** A head from a file: as JSON, or as printed on the cover of a workbook. */
function headIn(file: string): TreeHead {
  let text: string;
  try {
    if (statSync(file).size > LARGEST_NOTE) throw new Stop(`${file} 过大，不是一份树头。`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Stop) throw error;
    const { message } = unreadable(error, file);
    throw new Stop(`--head 应为 64 位十六进制的根散列，或一份树头的文件；${message}`);
  }
  try {
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as TreeHead) : readHeadNote(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Stop(`${file} 不是完整的 JSON。`);
    throw new Stop(`${file}：${(error as Error).message}`);
  }
}

function keptHead({ head, size }: VerifyOptions): KeptHead | undefined {
  const given = size === undefined ? undefined : wholeNumber(size, '--size', 0);
  if (head === undefined) {
    if (given !== undefined) throw new Stop('--size 须与 --head 一同给出。');
    return undefined;
  }
  const root = head.replace(/\s/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(root)) return { root, size: given };
  if (/^[0-9a-f]+$/.test(root))
    throw new Stop(`--head 的根散列应有 64 位十六进制，所填为 ${root.length} 位，请填写完整。`);
  const whole = headIn(head);
  if (given !== undefined && given !== whole.size)
    throw new Stop(`--size 为 ${given}，而 ${head} 中的树头有 ${whole.size} 条记录。`);
  return { root: whole.root, size: whole.size, head: whole };
}

function figureAsked({ trail, basis }: VerifyOptions) {
  if (trail === undefined) {
    if (basis !== undefined) throw new Stop('--basis 须与 --trail 一同给出。');
    return undefined;
  }
  const figure = ALL_FORMATS.findLast(({ catalogue }) => catalogue.has(trail))?.catalogue.get(
    trail,
  );
  if (figure === undefined)
    throw new Stop(`没有指标“${trail}”，全部指标见包中的 ${FILES.definitions}。`);
  const { selects, bases } = figure;
  if (selects.kind === 'ratio') {
    const sides = `${selects.numerator} 与 ${selects.denominator}`;
    throw new Stop(`${trail} 是占比，请分别列出其分子与分母：${sides}。`);
  }
  if (selects.kind === 'coverage')
    throw new Stop(`${trail} 按资质名单计算，不由金额相加而成，没有明细可列。`);
  const asked = basis ?? bases[0]!;
  if (!(bases as readonly string[]).includes(asked)) {
    const has = bases.map((each) => `${each}（${BASES[each]}）`).join('、');
    throw new Stop(`指标 ${trail} 没有口径 ${asked}，可用：${has}。`);
  }
  return { figure, basis: asked as Basis };
}

function accessTo(handle: FileHandle, size: number): RandomAccess {
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await handle.read(bytes, read, length - read, offset + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.subarray(0, read);
    },
  };
}

const checkLine = ({ label, state, detail }: PackCheck): string =>
  `${STATES[state]}　${label}：${detail}`;

/** Checks a pack and prints what was checked. Returns whether everything is correct. */
export async function verify(
  options: VerifyOptions,
  { say, tell }: Output,
  clock: () => number = milliseconds,
): Promise<boolean> {
  const kept = keptHead(options);
  const asked = figureAsked(options);
  const prove = options.prove === undefined ? undefined : wholeNumber(options.prove, '--prove', 1);
  for (const text of options.keys ?? []) await importKey(text);
  // If a proof is asked for, only the proof is printed as result, for a program to read.
  const line = prove === undefined ? say : tell;
  let last = clock();
  const progress = (records: number, of: number): void => {
    if (records % 1000 !== 0 || clock() - last < EVERY) return;
    last = clock();
    tell(`  已核对 ${records}/${of} 条记录…`);
  };
  return withPack(options.file, async (files) => {
    const onCheck = (check: PackCheck): void => line(checkLine(check));
    const { keys } = options;
    const verdict = await verifyPack(files, PACK_TOOLS, { kept, keys, prove, onCheck, progress });
    line(verdict.summary);
    if (!verdict.isGood) return false;
    if (asked) await printTrail(files, verdict, asked, line);
    if (prove !== undefined) say(await proofText(verdict, prove));
    return true;
  });
}

async function importKey(text: string): Promise<void> {
  try {
    await importPublicKey(text);
  } catch (error) {
    throw new Stop(`--key：${(error as Error).message}`);
  }
}

async function withPack<T>(file: string, work: (files: PackFiles) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new Stop(`${file} 是文件夹，请写明核对包的 zip 文件。`);
    if (!stat.isFile()) throw new Stop(`${file} 不是普通文件，请写明核对包的 zip 文件。`);
    return await work(await openZip(accessTo(handle, stat.size)));
  } catch (error) {
    if (error instanceof BadZip) throw new Stop(`${file}：${error.message}`);
    if (typeof (error as { syscall?: string }).syscall === 'string') throw unreadable(error, file);
    throw error;
  } finally {
    await handle?.close();
  }
}

const signed = (leaf: LeafEvent): string => {
  const { submission } = leaf;
  const checkers = checkersIn(leaf).map(({ name }) => name);
  return `批次 ${submission.id}　填报 ${submission.maker.name}　复核 ${checkers.join('、') || '（无人复核）'}`;
};

/** The events behind a figure, as they stand in the journal of a pack that was found good. */
async function printTrail(
  files: PackFiles,
  { manifest, history }: PackVerdict,
  asked: NonNullable<ReturnType<typeof figureAsked>>,
  say: (line: string) => void,
): Promise<void> {
  const { id } = asked.figure;
  const { basis } = asked;
  const format = manifest!.report.format;
  const figure = formatNamed(format)?.catalogue.get(id);
  if (!figure?.bases.includes(basis))
    throw new Stop(`本包的报告以 ${format} 写成，其中没有指标 ${id}（${BASES[basis]}）。`);
  const trail = figureRows(figure, basis, history!.journal, reportMoment(manifest!))!;
  const amounts = new Map(trail.rows());
  say(`${figure.label}（${figure.id}，${BASES[basis]}，${figure.unit}），${amounts.size} 条记录：`);
  let sum = new Decimal(0);
  let seq = 0;
  // The n-th line is record n, as was just found; only the few that are wanted are read again.
  for await (const line of splitLines(FILES.journal, files.open(FILES.journal))) {
    if (amounts.size === 0) break;
    seq += 1;
    const amount = amounts.get(seq);
    if (amount === undefined) continue;
    amounts.delete(seq);
    sum = sum.plus(amount);
    const leaf = parseLeaf(line);
    const { type, effective_on, document = '（未填依据）' } = leaf;
    say(
      `  第 ${seq} 号　${effective_on}　${wireValue(amount, figure.unit)}　${type}　${signed(leaf)}　${document}`,
    );
  }
  say(`合计 ${wireValue(sum, figure.unit)}`);
  if (trail.lacking.length > 0) say(`没有可用估值：${trail.lacking.join('、')}`);
}

/** The proof that a record is in the tree of the pack's head. */
async function proofText({ manifest, history }: PackVerdict, seq: number): Promise<string> {
  const proved = await history!.proof();
  if (proved === undefined)
    throw new Stop(`包中没有第 ${seq} 号记录：共 ${manifest!.head.size} 条。`);
  const { head } = manifest!;
  const { leaf, proof } = proved;
  const content = { seq, index: seq - 1, size: head.size, hash: head.hash, leaf, proof, head };
  return JSON.stringify(content, null, 2);
}
