/** The API as a program of the bureau uses it. */
import { randomUUID } from 'node:crypto';
import { XLSX } from '../imports/support.ts';

export class Service {
  readonly #origin: string;
  readonly #tokens: Readonly<Record<string, string>>;

  constructor(origin: string, tokens: Readonly<Record<string, string>>) {
    this.#origin = origin;
    this.#tokens = tokens;
  }

  /** Throws with the refusal, unless the answer is what was asked for. */
  async #fetch(login: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      authorization: `Bearer ${this.#tokens[login]}`,
      // Spreadsheet programs run for seconds between requests; a kept connection would be gone.
      connection: 'close',
      ...init.headers,
    };
    const answer = await fetch(`${this.#origin}/api/v1${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async file(login: string, path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#fetch(login, path)).arrayBuffer());
  }

  async get(login: string, path: string): Promise<any> {
    return (await this.#fetch(login, path)).json();
  }

  async post(login: string, path: string, body: object): Promise<any> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await this.#fetch(login, path, init)).json();
  }

  /** Sends a workbook as it is. */
  send(login: string, path: string, bytes: Uint8Array): Promise<Response> {
    const headers = { 'content-type': XLSX, 'idempotency-key': randomUUID() };
    const body = bytes as Uint8Array<ArrayBuffer>;
    return this.#fetch(login, path, { method: 'POST', headers, body });
  }

  /** Looks at a submission and approves what it saw. */
  async approve(login: string, submission: number): Promise<any> {
    const path = `/submissions/${submission}`;
    const etag = (await this.#fetch(login, `${path}/review`)).headers.get('etag')!;
    const headers = { 'if-match': etag };
    return (await this.#fetch(login, `${path}/approve`, { method: 'POST', headers })).json();
  }

  /** Records events as one officer, approved by another. */
  async record(events: readonly object[]): Promise<void> {
    const { submission } = await this.post('officer', '/submissions', { events });
    await this.approve('officer2', submission);
  }
}
