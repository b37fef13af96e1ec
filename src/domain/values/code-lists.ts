/**
 * Industry schemes, regions and zones as recorded in the journal (`code-list.adopted`), so that a
 * report can say which list it used, and an old report keeps the list of its day.
 */
import type { Day } from './days.ts';
import { foldName } from './entity-codes.ts';
import { groupBy } from './group-by.ts';

export interface CodeListItem {
  code: string;
  label: string;
  parent?: string;
  note?: string;
  valid_from?: string;
  valid_to?: string;
}

export type CodeListKind = 'industry' | 'region' | 'zone' | 'product';

export interface CodeList {
  list: string;
  kind: CodeListKind;
  title: string;
  valid_from: Day;
  valid_to?: Day;
  home?: string;
  items: CodeListItem[];
  /** The event that adopted it, and its day. */
  seq: number;
  adopted_on: Day;
}

/** The code for "examined, and not in the scheme". */
export const NONE = 'none';
export const NONE_LABEL = '不属于本分类';

const within = (on: string, from?: string, to?: string): boolean =>
  (from === undefined || from <= on) && (to === undefined || on <= to);

/**
 * All lists known at one moment. If a list was adopted several times, the adoption with the latest
 * day counts.
 */
export class CodeLists {
  readonly #lists = new Map<string, CodeList>();
  readonly #indexes = new Map<CodeList, Index>();

  constructor(lists: Iterable<CodeList>) {
    for (const list of lists) this.add(list);
  }

  all(): CodeList[] {
    return [...this.#lists.values()];
  }

  get(list: string): CodeList | undefined {
    return this.#lists.get(list);
  }

  ofKind(kind: CodeListKind): CodeList[] {
    return this.all().filter((list) => list.kind === kind);
  }

  add(list: CodeList): void {
    const held = this.#lists.get(list.list);
    if (!held || held.adopted_on <= list.adopted_on) this.#lists.set(list.list, list);
  }

  inForce(list: string, on: string): boolean {
    const found = this.get(list);
    return found !== undefined && within(on, found.valid_from, found.valid_to);
  }

  /** The item with that code on a day; undefined if it was not valid then. */
  item(list: string, code: string, on: string): CodeListItem | undefined {
    return this.#index(list)
      ?.byCode.get(code)
      ?.find((item) => within(on, item.valid_from, item.valid_to));
  }

  /** The items of a list that are valid on a day. */
  valid(list: string, on: string): CodeListItem[] {
    return (this.get(list)?.items ?? []).filter((item) =>
      within(on, item.valid_from, item.valid_to),
    );
  }

  /**
   * The items that a text means on a day: the item with that code, or otherwise those with that
   * label, as pages show it (鹿城区, or 鹿城区（330302）).
   */
  meant(list: string, text: string, on: string): CodeListItem[] {
    const byCode = this.item(list, text, on);
    if (byCode) return [byCode];
    return (this.#index(list)?.byLabel.get(foldName(text)) ?? []).filter((item) =>
      within(on, item.valid_from, item.valid_to),
    );
  }

  label(list: string, code: string): string {
    if (code === NONE) return NONE_LABEL;
    return this.#index(list)?.byCode.get(code)?.[0]?.label ?? code;
  }

  /** The code itself and everything above it, lowest first. */
  lineage(list: string, code: string): string[] {
    return this.#index(list)?.lineage(code) ?? [];
  }

  /** Every region of the bureau's own city, as the region list names it (`home`). */
  homeRegions(): string[] {
    return this.ofKind('region').flatMap(({ list }) => [...this.#index(list)!.home]);
  }

  /** Whether a region is in the bureau's own city. */
  isHome(region: string): boolean {
    return this.ofKind('region').some(({ list }) => this.#index(list)!.home.has(region));
  }

  /** The index of a list, because a batch looks up each row in a list of thousands. */
  #index(list: string): Index | undefined {
    const found = this.get(list);
    if (!found) return undefined;
    const index = this.#indexes.get(found) ?? new Index(found);
    this.#indexes.set(found, index);
    return index;
  }
}

/** The indexes of one list; each is made when it is first needed. */
class Index {
  readonly #list: CodeList;
  #code?: ReadonlyMap<string, readonly CodeListItem[]>;
  #label?: ReadonlyMap<string, readonly CodeListItem[]>;
  #home?: ReadonlySet<string>;

  constructor(list: CodeList) {
    this.#list = list;
  }

  /** One code may have several items, each of its own days. */
  get byCode(): ReadonlyMap<string, readonly CodeListItem[]> {
    return (this.#code ??= groupBy(this.#list.items, ({ code }) => [code]));
  }

  /** By every label that pages show. */
  get byLabel(): ReadonlyMap<string, readonly CodeListItem[]> {
    return (this.#label ??= groupBy(this.#list.items, ({ code, label }) =>
      [label, `${label}（${code}）`].map(foldName),
    ));
  }

  /** The codes at and below the list's `home`. */
  get home(): ReadonlySet<string> {
    const { home } = this.#list;
    return (this.#home ??= new Set(
      home === undefined
        ? []
        : [...this.byCode.keys()].filter((code) => this.lineage(code).includes(home)),
    ));
  }

  lineage(code: string): string[] {
    const latestItem = (of: string): CodeListItem | undefined => this.byCode.get(of)?.at(-1);
    const line: string[] = [];
    for (let at = latestItem(code); at && !line.includes(at.code); at = latestItem(at.parent ?? ''))
      line.push(at.code);
    return line;
  }
}
