/**
 * Scans a JSON text while it arrives in pieces, and checks limits: the number of values, the depth,
 * and that no object has a key twice. Whether the text is valid JSON is left to the parser.
 */
import { tooManyFields, type Allowed } from '../http/bodies.ts';
import { Refusal } from '../platform/errors.ts';

/** Deeper than any event; what works through a value calls itself for each level. */
const DEEPEST = 100;
/** More keys than any of our objects has. */
const MOST_KEYS = 1000;
const LONGEST_KEY = 1000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

interface Open {
  /** The keys of an object so far; undefined for a list. */
  keys?: Set<string>;
  /** Whether the next string is a key. */
  expectsKey: boolean;
}

export class JsonScan {
  readonly #allowed: Allowed;
  readonly #open: Open[] = [];
  #values = 0;
  #inString = false;
  #escaped = false;
  /** The part of an unfinished key that has arrived. */
  #key = '';

  constructor(allowed: Allowed) {
    this.#allowed = allowed;
  }

  /** Takes the next piece. Refuses as soon as a limit is passed or a key occurs twice. */
  take(text: string): void {
    let at = 0;
    while (at < text.length) {
      if (this.#inString) at = this.#string(text, at);
      else {
        this.#mark(text.charCodeAt(at));
        at += 1;
      }
    }
  }

  /** Goes on to the end of a string, or of the piece. */
  #string(text: string, from: number): number {
    const isKey = this.#open.at(-1)?.expectsKey ?? false;
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) {
        this.#inString = false;
        break;
      }
    }
    if (isKey) this.#key += text.slice(from, at);
    if (this.#key.length > LONGEST_KEY)
      throw new Refusal('body_too_large', `有一项的名称超过 ${LONGEST_KEY} 个字符，请检查引号。`);
    if (isKey && !this.#inString) this.#endKey();
    return at + 1;
  }

  #mark(code: number): void {
    switch (code) {
      case QUOTE:
        this.#inString = true;
        this.#key = '';
        return;
      case 0x7b: // {
        return this.#begin({ keys: new Set(), expectsKey: true });
      case 0x5b: // [
        return this.#begin({ expectsKey: false });
      case 0x7d: // }
      case 0x5d: // ]
        this.#open.pop();
        return;
      case 0x2c: {
        // a comma
        this.#count();
        const open = this.#open.at(-1);
        if (open) open.expectsKey = open.keys !== undefined;
      }
    }
  }

  #begin(open: Open): void {
    this.#count();
    this.#open.push(open);
    if (this.#open.length > DEEPEST)
      throw new Refusal('malformed_json', `请求内容的嵌套超过 ${DEEPEST} 层，请检查括号。`);
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > this.#allowed.fields) throw tooManyFields(this.#allowed);
  }

  /** A repeated key is refused, because readers differ in which of the two they take. */
  #endKey(): void {
    const open = this.#open.at(-1)!;
    open.expectsKey = false;
    const keys = open.keys!;
    const key = meant(this.#key);
    if (keys.has(key))
      throw new Refusal(
        'malformed_json',
        `同一对象中“${key.slice(0, 80)}”出现两次，无法判断以哪一个为准。`,
      );
    keys.add(key);
    if (keys.size > MOST_KEYS)
      throw new Refusal('body_too_large', `同一对象的项超过 ${MOST_KEYS} 个，请检查内容。`);
  }
}

/** A key as the parser will read it; the parser refuses a key that is not valid JSON. */
function meant(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return written;
  }
}
