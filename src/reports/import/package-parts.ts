/** The parts of a workbook's package as XML, read within bounds. */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Refusal } from '../../platform/errors.ts';
import { unreadable } from './refusals.ts';

/** A package that somebody opened: names, and the content of each as it unpacks. */
export interface PackageParts {
  names: readonly string[];
  /** The length that a part states; it does not unpack to more. */
  unpackedSize(name: string): number;
  open(name: string): AsyncIterable<Uint8Array>;
}

/** The cells of a sheet are five elements deep; nothing that we read is much deeper. */
const DEEPEST = 40;

export interface Handler {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** A name without its prefix, which every file may choose. */
export const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads one part as XML, a piece at a time. Document types are refused, so there are no entities
 * but the five of XML itself.
 */
export async function readXml(parts: PackageParts, name: string, handler: Handler): Promise<void> {
  const parser = new SaxesParser({ xmlns: false });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const damaged = (): Refusal =>
    unreadable(`工作簿中的 ${name} 已损坏，无法读取；请在 Excel 中打开并重新保存。`);
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
