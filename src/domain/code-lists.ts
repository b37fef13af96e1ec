/**
 * Industry schemes, regions and zones as recorded in the journal (`code-list.adopted`), so that a
 * report can say which list it used, and an old report keeps the list of its day.
 */
import type { Day } from './days.ts';
import { foldName } from './entities.ts';

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

/** A classification that was looked at and found to be outside the scheme. */
export const NONE = 'none';
export const NONE_LABEL = '不属于本分类';

const within = (on: string, from?: string, to?: string): boolean =>
  (from === undefined || from <= on) && (to === undefined || on <= to);

/**
 * All lists known at one moment; of several adoptions of a list the one of the latest day holds.
 */
export class CodeLists {
  readonly #lists = new Map<string, CodeList>();
  readonly #labels = new Map<CodeList, ReadonlyMap<string, readonly CodeListItem[]>>();

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

  /** The item of that code as of a day, or nothing where it was not valid then. */
  item(list: string, code: string, on: string): CodeListItem | undefined {
    return this.get(list)?.items.find(
      (item) => item.code === code && within(on, item.valid_from, item.valid_to),
    );
  }

  /** The items of a list that are valid on a day. */
  valid(list: string, on: string): CodeListItem[] {
    return (this.get(list)?.items ?? []).filter((item) =>
      within(on, item.valid_from, item.valid_to),
    );
  }

  /**
   * What a text means on a day: the item of that code, else those of that label, as pages show it
   * (鹿城区, or 鹿城区（330302）).
   */
  meant(list: string, text: string, on: string): CodeListItem[] {
    const byCode = this.item(list, text, on);
    if (byCode) return [byCode];
    return (this.#labelled(list).get(foldName(text)) ?? []).filter((item) =>
      within(on, item.valid_from, item.valid_to),
    );
  }

  /** The items of a list by all that pages call them. */
  #labelled(list: string): ReadonlyMap<string, readonly CodeListItem[]> {
    const found = this.get(list);
    if (!found) return new Map();
    const known = this.#labels.get(found);
    if (known) return known;
    const labels = new Map<string, CodeListItem[]>();
    for (const item of found.items) {
      for (const text of [item.label, `${item.label}（${item.code}）`]) {
        const key = foldName(text);
        labels.set(key, [...(labels.get(key) ?? []), item]);
      }
    }
    this.#labels.set(found, labels);
    return labels;
  }

  label(list: string, code: string): string {
    if (code === NONE) return NONE_LABEL;
    return this.get(list)?.items.find((item) => item.code === code)?.label ?? code;
  }

  /** The code itself and everything above it, lowest first. */
  lineage(list: string, code: string): string[] {
    return lineageIn(byCode(this.get(list)?.items ?? []), code);
  }

  /** Every region of the bureau's own city, as the region list names it (`home`). */
  homeRegions(): string[] {
    return this.ofKind('region').flatMap(({ home, items }) => {
      if (home === undefined) return [];
      const known = byCode(items);
      return [...known.keys()].filter((code) => lineageIn(known, code).includes(home));
    });
  }

  /** Whether a region lies in it. */
  isHome(region: string): boolean {
    return this.homeRegions().includes(region);
  }
}

type Items = ReadonlyMap<string, CodeListItem>;

const byCode = (items: readonly CodeListItem[]): Items =>
  new Map(items.map((item) => [item.code, item]));

function lineageIn(items: Items, code: string): string[] {
  const line: string[] = [];
  for (let at = items.get(code); at && !line.includes(at.code); at = items.get(at.parent ?? ''))
    line.push(at.code);
  return line;
}
