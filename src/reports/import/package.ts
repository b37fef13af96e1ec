/**
 * A workbook's package as the format says (ECMA-376, part 2): which part is what stands in
 * relationships and content types, and never in a name. Names differ by no more than case.
 */
import { Refusal } from '../../platform/errors.ts';
import { local, readXml, type Handler, type PackageParts } from './package-parts.ts';
import { tooLarge, unreadable } from './refusals.ts';

/** A relationship from one part to another. */
export interface Relation {
  id: string;
  /** The last word of its type, which is the same in the strict and the transitional form. */
  kind: string;
  part: string;
}

/** The most that all parts that are read may unpack to: twice what 50 000 rows need. */
const LARGEST_CONTENT = 64 * 1024 * 1024;

const REFUSED: readonly [RegExp, string][] = [
  [/vbaProject|macrosheet/i, '文件带有宏，不能导入；请另存为不含宏的“Excel 工作簿（*.xlsx）”。'],
  [
    /externalLinks\/|\.externalLink\+/i,
    '文件引用了其他工作簿，其中的数可能不是最新的；请在“数据—编辑链接”中断开链接后再导入。',
  ],
  [/embeddings\/|activeX[/+.]|\.oleObject/i, '文件嵌有其他文件或控件，不能导入；请删去后再导入。'],
];

const CONTENT_TYPES = '[Content_Types].xml';

/** Some programs write Windows separators, and escape characters without need. */
function partKey(name: string): string {
  const path = name.replaceAll('\\', '/').replace(/^\/+/, '');
  try {
    return decodeURI(path).toLowerCase();
  } catch {
    return path.toLowerCase();
  }
}

/** The part that a target names, seen from the part that contains it. */
function resolved(target: string, from: string): string {
  const path = target.replaceAll('\\', '/');
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  const steps: string[] = [];
  for (const step of (path.startsWith('/') ? path : folder + path).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return partKey(steps.join('/'));
}

/** The part with the relationships of a part; for the package itself, it is at its root. */
function relationsPath(part: string): string {
  const at = part.lastIndexOf('/') + 1;
  return `${part.slice(0, at)}_rels/${part.slice(at)}.rels`;
}

export const NO_WORKBOOK = '文件是压缩包，但不是 Excel 工作簿；请选择 .xlsx 文件。';

export class Package {
  readonly #parts: PackageParts;
  /** Names as the archive has them, by what they are compared by. */
  readonly #names = new Map<string, string>();
  #left = LARGEST_CONTENT;

  private constructor(parts: PackageParts) {
    this.#parts = parts;
    for (const name of parts.names) {
      const key = partKey(name);
      if (this.#names.has(key))
        throw unreadable(`工作簿中有两个 ${name}，已损坏；请在 Excel 中打开并重新保存。`);
      this.#names.set(key, name);
    }
  }

  /** Refuses macros, links to other workbooks, embedded files, and what is no workbook at all. */
  static async open(parts: PackageParts): Promise<Package> {
    const opened = new Package(parts);
    if (!opened.has(CONTENT_TYPES)) throw unreadable(NO_WORKBOOK);
    const types = await opened.#contentTypes();
    for (const [pattern, detail] of REFUSED)
      if ([...parts.names, ...types].some((text) => pattern.test(text)))
        throw new Refusal('file_refused', detail);
    if (opened.has('xl/workbook.bin') || types.some((type) => /\.sheet\.binary\./i.test(type)))
      throw unreadable('文件是 .xlsb 格式；请另存为“Excel 工作簿（*.xlsx）”后再导入。');
    return opened;
  }

  has(part: string): boolean {
    return this.#names.has(partKey(part));
  }

  /** Reads a part; before unpacking, refuses one that would exceed the limit for all parts. */
  async read(part: string, handler: Handler): Promise<void> {
    const name = this.#names.get(partKey(part))!;
    this.#left -= this.#parts.unpackedSize(name);
    if (this.#left < 0)
      throw tooLarge(
        `工作簿解开后超过 ${LARGEST_CONTENT / 1024 / 1024} MB；请删去空白的格式区域与图片，或分成几个文件。`,
      );
    await readXml(this.#parts, name, handler);
  }

  /** The relationships of a part within the package, or of the package itself (''). */
  async relations(part: string): Promise<Relation[]> {
    const found: Relation[] = [];
    if (!this.has(relationsPath(part))) return found;
    await this.read(relationsPath(part), {
      open(tag, { Id = '', Type = '', Target = '', TargetMode = '' }) {
        if (tag !== 'Relationship' || TargetMode === 'External') return;
        const kind = Type.slice(Type.lastIndexOf('/') + 1);
        found.push({ id: Id, kind, part: resolved(Target, part) });
      },
    });
    return found;
  }

  /** The content types of the parts that are there. */
  async #contentTypes(): Promise<string[]> {
    const [byExtension, byPart] = [new Map<string, string>(), new Map<string, string>()];
    await this.read(CONTENT_TYPES, {
      open(tag, { Extension = '', PartName = '', ContentType = '' }) {
        if (tag === 'Default') byExtension.set(Extension.toLowerCase(), ContentType);
        if (tag === 'Override') byPart.set(partKey(PartName), ContentType);
      },
    });
    return [...this.#names.keys()].map((key) => {
      const extension = key.slice(key.lastIndexOf('.') + 1);
      return byPart.get(key) ?? byExtension.get(extension) ?? '';
    });
  }
}

/** The value of an attribute under whatever prefix the file gave to its namespace. */
export function prefixed(attributes: Record<string, string>, name: string): string | undefined {
  return Object.entries(attributes).find(([at]) => at.includes(':') && local(at) === name)?.[1];
}
