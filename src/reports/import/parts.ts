/** The parts of a workbook's package, read within bounds; what could do harm is refused unread. */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Refusal } from '../../platform/errors.ts';

/** A package that somebody opened: names, and the content of each as it unpacks. */
export interface Parts {
  names: readonly string[];
  /** How long a part says it is; it does not unpack to more. */
  sizeOf(name: string): number;
  open(name: string): AsyncIterable<Uint8Array>;
}

/** All that is read may unpack to so much: twice what 50 000 rows need. */
const LARGEST_CONTENT = 64 * 1024 * 1024;
/** A sheet's cells lie five elements deep; nothing we read lies deeper than a few more. */
const DEEPEST = 40;

const REFUSED: readonly [RegExp, string][] = [
  [/vbaProject|macrosheets\//i, '文件带有宏，不能导入；请另存为不含宏的“Excel 工作簿（*.xlsx）”。'],
  [
    /externalLinks\//i,
    '文件引用了其他工作簿，其中的数可能不是最新的；请在“数据—编辑链接”中断开链接后再导入。',
  ],
  [/embeddings\/|activeX\//i, '文件嵌有其他文件或控件，不能导入；请删去后再导入。'],
];

/** Refuses macros, links to other workbooks, embedded files, and what is no workbook at all. */
export function refuseHarmful({ names }: Parts): void {
  for (const [pattern, detail] of REFUSED)
    if (names.some((name) => pattern.test(name))) throw new Refusal('file_refused', detail);
  if (names.includes('xl/workbook.bin'))
    throw new Refusal(
      'file_unreadable',
      '文件是 .xlsb 格式；请另存为“Excel 工作簿（*.xlsx）”后再导入。',
    );
  if (!names.includes('[Content_Types].xml') || !names.some((name) => name.startsWith('xl/')))
    throw new Refusal('file_unreadable', '文件是压缩包，但不是 Excel 工作簿；请选择 .xlsx 文件。');
}

/** Refuses a workbook whose cells, texts and formats would unpack to too much, before any does. */
export function refuseTooLarge({ names, sizeOf }: Parts): void {
  const read = names.filter((name) => /^xl\/([^/]+|worksheets\/[^/]+|_rels\/[^/]+)$/.test(name));
  const size = read.reduce((sum, name) => sum + sizeOf(name), 0);
  if (size <= LARGEST_CONTENT) return;
  throw new Refusal(
    'file_too_large',
    `工作簿解开后超过 ${LARGEST_CONTENT / 1024 / 1024} MB；请删去空白的格式区域与图片，或分成几个文件。`,
  );
}

export interface Handler {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads one part as XML, a piece at a time. Document types are refused, so there are no entities
 * but the five of XML itself.
 */
export async function readXml(parts: Parts, name: string, handler: Handler): Promise<void> {
  const parser = new SaxesParser({ xmlns: false });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const damaged = (): Refusal =>
    new Refusal(
      'file_unreadable',
      `工作簿中的 ${name} 已损坏，无法读取；请在 Excel 中打开并重新保存。`,
    );
  let depth = 0;
  parser.on('error', () => {
    throw damaged();
  });
  parser.on('doctype', () => {
    throw new Refusal('file_refused', `工作簿中的 ${name} 带有 DTD 或实体声明，不能导入。`);
  });
  parser.on('opentag', ({ name: tag, attributes }: SaxesTagPlain) => {
    depth += 1;
    if (depth > DEEPEST) throw damaged();
    handler.open?.(local(tag), attributes);
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.on('closetag', ({ name: tag }: SaxesTagPlain) => {
    depth -= 1;
    handler.close?.(local(tag));
  });
  for await (const chunk of parts.open(name)) {
    parser.write(decoded(decoder, chunk, damaged));
  }
  parser.write(decoded(decoder, undefined, damaged));
  parser.close();
}

function decoded(
  decoder: InstanceType<typeof TextDecoder>,
  chunk: Uint8Array | undefined,
  damaged: () => Refusal,
) {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw damaged();
  }
}
