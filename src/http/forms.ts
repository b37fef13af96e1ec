/** Forms as browsers send them, read within limits and indexed by field. */
import { MOST_ITEMS } from '../domain/values/fields.ts';
import { Refusal } from '../platform/errors.ts';
import { ALLOWED, bodyBytes, tooManyFields, type Allowed } from './bodies.ts';
import type { Ctx } from './request-context.ts';

type FormValue = string | File;

const URL_ENCODED = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const MULTIPART = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i;

/** The fields of a form by their names; one name may stand several times. */
export class Form {
  readonly #fields = new Map<string, FormValue[]>();
  readonly #entries: readonly [string, FormValue][];
  /** For each list, by name, the numbers of the rows that were sent. */
  #places: Map<string, Set<number>> | undefined;

  constructor(entries: Iterable<[string, FormValue]>) {
    this.#entries = [...entries];
    for (const [name, value] of this.#entries) {
      const values = this.#fields.get(name);
      if (values) values.push(value);
      else this.#fields.set(name, [value]);
    }
  }

  /** The first value of a name; null if there is none. */
  get(name: string): FormValue | null {
    return this.#fields.get(name)?.[0] ?? null;
  }

  /** A field as it was typed; empty if there is none, or if it is a file. */
  text(name: string): string {
    const value = this.get(name);
    return typeof value === 'string' ? value : '';
  }

  getAll(name: string): readonly FormValue[] {
    return this.#fields.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** Every name once. */
  keys(): IterableIterator<string> {
    return this.#fields.keys();
  }

  /** Every field in the order sent. */
  entries(): readonly [string, FormValue][] {
    return this.#entries;
  }

  /**
   * The numbers of the rows of a list, whose fields are named `list.3.amount`, in their order;
   * refuses more than any list may have.
   */
  placesIn(list: string): number[] {
    this.#places ??= this.#readPlaces();
    const places = [...(this.#places.get(list) ?? [])];
    if (places.length > MOST_ITEMS)
      throw new Refusal('body_too_large', `一个列表最多 ${MOST_ITEMS} 行，请分批登记。`);
    return places.sort((a, b) => a - b);
  }

  #readPlaces(): Map<string, Set<number>> {
    const places = new Map<string, Set<number>>();
    for (const key of this.#fields.keys()) {
      const [, list, place] = /^(.{1,200}?)\.(\d{1,4})\./.exec(key) ?? [];
      if (list === undefined) continue;
      const found = places.get(list) ?? new Set();
      places.set(list, found.add(Number.parseInt(place!, 10)));
    }
    return places;
  }
}

/** How often a text stands in another, up to a number. */
function countParts(text: string, part: string, most: number): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1 && count <= most; at = text.indexOf(part, at + 1))
    count += 1;
  return count;
}

const broken = (): Refusal =>
  new Refusal('media_type_unsupported', '表单不完整或不是网页所发的形式，请重新填写后提交。');

/** The form of a request; refuses one that is larger or has more fields than is allowed. */
export async function readForm(c: Ctx, allowed: Allowed = ALLOWED.person): Promise<Form> {
  const type = c.req.header('content-type') ?? '';
  const boundary = MULTIPART.exec(type);
  if (!boundary && !URL_ENCODED.test(type)) throw broken();
  const bytes = await bodyBytes(c, allowed);
  const text = new TextDecoder(boundary ? 'latin1' : 'utf-8').decode(bytes);
  const between = boundary ? `--${boundary[1] ?? boundary[2]!}` : '&';
  if (countParts(text, between, allowed.fields) > allowed.fields) throw tooManyFields(allowed);
  if (!boundary) return new Form(new URLSearchParams(text));
  try {
    const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData();
    return new Form(form.entries());
  } catch {
    throw broken();
  }
}
