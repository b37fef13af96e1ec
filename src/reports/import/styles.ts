/** Reads shared texts, and how a workbook's formats change the meaning of numbers. */
import type { RawCell } from '../../domain/import/raw-sheet.ts';
import type { Package } from './package.ts';
import { tooLarge } from './refusals.ts';

export type NumberStyle = Pick<RawCell, 'format' | 'digits'>;

/** Built-in formats of days: the common ones, and those of Chinese versions. */
const isBuiltInDay = (id: number): boolean =>
  (id >= 14 && id <= 22) ||
  (id >= 27 && id <= 36) ||
  (id >= 45 && id <= 58 && id !== 48 && id !== 49);
const isBuiltInPercent = (id: number): boolean => id === 9 || id === 10;

/** The effect of a format code on a number; colours, quotes and escapes have none. */
function numberStyle(id: number, code: string | undefined): NumberStyle {
  const bare = code?.replace(/"[^"]*"|\\.|_.|\[[^\]]*\]/g, '');
  if (isBuiltInPercent(id) || bare?.includes('%')) return { format: 'percent' };
  if (
    isBuiltInDay(id) ||
    (bare !== undefined && /[ymdhs年月日]/i.test(bare.replace(/general/i, '')))
  )
    return { format: 'date' };
  return bare !== undefined && /^0{2,}$/.test(bare) ? { digits: bare.length } : {};
}

/** The number style of each cell format, in the order that cells name them by. */
export async function readStyles(book: Package, part: string | undefined): Promise<NumberStyle[]> {
  if (part === undefined) return [];
  const codes = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let isIn = false;
  await book.read(part, {
    open(tag, { numFmtId = '0', formatCode = '' }) {
      if (tag === 'cellXfs') isIn = true;
      const id = Number.parseInt(numFmtId, 10);
      if (tag === 'numFmt') codes.set(id, formatCode);
      if (tag === 'xf' && isIn) styles.push(numberStyle(id, codes.get(id)));
    },
    close(tag) {
      if (tag === 'cellXfs') isIn = false;
    },
  });
  return styles;
}

const MOST_TEXTS = 1_000_000;

/** Control characters are written _x000D_ in a workbook. */
const unescaped = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );

/** Collects the text of `t` elements, without the pronunciation of Chinese (`rPh`). */
export class TextCollector {
  #isText = false;
  #isPhonetic = false;
  text = '';

  open(tag: string): void {
    if (tag === 'rPh') this.#isPhonetic = true;
    if (tag === 't') this.#isText = !this.#isPhonetic;
  }

  add(text: string): void {
    if (this.#isText) this.text += text;
  }

  close(tag: string): void {
    if (tag === 't') this.#isText = false;
    if (tag === 'rPh') this.#isPhonetic = false;
  }

  take(): string {
    const text = unescaped(this.text);
    this.text = '';
    return text;
  }
}

/** The texts that cells refer to by number. */
export async function readSharedTexts(book: Package, part: string | undefined): Promise<string[]> {
  if (part === undefined) return [];
  const texts: string[] = [];
  const collector = new TextCollector();
  await book.read(part, {
    open: (tag) => collector.open(tag),
    text: (text) => collector.add(text),
    close(tag) {
      collector.close(tag);
      if (tag !== 'si') return;
      texts.push(collector.take());
      if (texts.length > MOST_TEXTS) throw tooLarge('工作簿中的文本过多，请分成几个文件。');
    },
  });
  return texts;
}
