/** Pages as a browser without script asks for them: with a session's cookie, and by forms. */
import { expect } from 'vitest';
import { cookieOf, SAME_ORIGIN } from '../api/support.ts';
import type { Ledger } from '../support/ledger.ts';

export interface Page {
  status: number;
  location: string;
  html: string;
}

/**
 * Tables of a page with buttons in their rows that a phone shows only once they are scrolled
 * sideways: all but those whose last column, where the buttons are, stays in sight.
 */
function outOfSight(html: string): string[] {
  const tables = [...html.matchAll(/<div class="scroll([^"]*)"[^>]*>(<table>.*?<\/table>)/gs)];
  return tables.flatMap(([, more, table]) => {
    const cells = table!.match(/<td\b.*?<\/td>(?:<\/tr>)?/gs) ?? [];
    const acting = cells.filter((cell) => cell.includes('<button'));
    const stays = more === ' acts' && acting.every((cell) => cell.endsWith('</tr>'));
    return acting.length === 0 || stays ? [] : [textOf(table!).slice(0, 80)];
  });
}

/** A browser in which somebody has signed in. */
export class Browser {
  readonly #ledger: Ledger;
  cookie: string;

  private constructor(ledger: Ledger, cookie: string) {
    this.#ledger = ledger;
    this.cookie = cookie;
  }

  static async of(ledger: Ledger, login: string): Promise<Browser> {
    return new Browser(ledger, (await cookieOf(ledger, login))!);
  }

  async #ask(path: string, init: RequestInit): Promise<Page> {
    const headers = { ...SAME_ORIGIN, cookie: this.cookie };
    const response = await this.#ledger.app.request(path, { ...init, headers });
    const location = response.headers.get('location') ?? '';
    const html = await response.text();
    expect(outOfSight(html), path).toEqual([]);
    return { status: response.status, location, html };
  }

  get(path: string): Promise<Page> {
    return this.#ask(path, {});
  }

  /** Sends a form with a file as a browser does. */
  upload(path: string, file: File, fields: Record<string, string> = {}): Promise<Page> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set('file', file);
    return this.#ask(path, { method: 'POST', body });
  }

  /** What a link to a file gives. */
  async file(path: string): Promise<Uint8Array> {
    const response = await this.#ledger.app.request(path, { headers: { cookie: this.cookie } });
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Sends a form as a browser does. */
  post(path: string, fields: Record<string, string>): Promise<Page> {
    return this.#ask(path, { method: 'POST', body: new URLSearchParams(fields) });
  }
}

/** The hidden fields of the form that goes to a path. */
export function hiddenIn(html: string, action: string): Record<string, string> {
  const start = html.indexOf(`action="${action}"`);
  const form = html.slice(start, html.indexOf('</form>', start));
  const found = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  return Object.fromEntries(
    [...found].map(([, name, value]) => [name!, value!.replaceAll('&quot;', '"')]),
  );
}

/** What a piece of a page says, without its marks. */
export const textOf = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
