/** Readers of a city's ledger, and the clerk who posts a loan before each of them asks. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Database } from '../../../dist/db/connection.js';
import { findPersonByLogin, saveToken } from '../../../dist/db/people.js';
import { sha256Hex } from '../../../dist/platform/digest.js';
import { newToken } from '../../../dist/platform/roles-and-rights.js';
import { TODAY } from './build.mjs';

/** Starts the service on a database; gives its address, its process and how to end it. */
export async function startService(url) {
  const child = fork(fileURLToPath(new URL('service.mjs', import.meta.url)), [url]);
  const { port } = await new Promise((done, fail) => {
    child.once('message', done);
    child.once('exit', () => fail(new Error('The service did not start.')));
  });
  const ended = new Promise((done) => child.once('exit', done));
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid, stop };
}

/** A token of each of these people. */
export async function tokensOf(url, logins) {
  const database = new Database({ url, poolSize: 1 });
  try {
    const tokens = {};
    for (const login of logins) {
      const token = newToken();
      await database.own(async (sql) => {
        const { id: personId } = await findPersonByLogin(sql, login);
        await saveToken(sql, { hash: sha256Hex(token), personId, label: 'bench', days: 1 });
      });
      tokens[login] = token;
    }
    return tokens;
  } finally {
    await database.close();
  }
}

/** Asks for a path; gives how long it took to the last byte, and the answer. */
export async function ask({ origin, token }, path, init = {}) {
  const began = performance.now();
  const answer = await fetch(origin + path, {
    ...init,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...init.headers },
  });
  const bytes = await answer.arrayBuffer();
  const milliseconds = performance.now() - began;
  const text = () => new TextDecoder().decode(bytes);
  return {
    milliseconds,
    status: answer.status,
    headers: answer.headers,
    text,
    json: () => JSON.parse(text()),
  };
}

/** As `ask`, and breaks off where the answer is a refusal. */
export async function askSurely(reader, path, init) {
  const answer = await ask(reader, path, init);
  if (answer.status !== 200)
    throw new Error(`${path}: ${answer.status} ${answer.text().slice(0, 300)}`);
  return answer;
}

/** Posts loans of 100 元, each on another line, through the API of a ledger without review. */
export class Clerk {
  #reader;
  #lines;
  #posted = 0;
  times = [];

  constructor(reader, lines) {
    this.#reader = reader;
    this.#lines = lines;
  }

  async post() {
    const at = (this.#posted += 1);
    const data = { line: this.#lines[at % this.#lines.length], amount: '100.00', rate: '0.04' };
    const event = {
      ...{ type: 'loan.drawn', effective_on: TODAY, external_id: `CLERK-${at}` },
      data: { ...data, due_on: '2025-06-30' },
    };
    const { milliseconds, json } = await askSurely(this.#reader, '/api/v1/submissions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `clerk-${at}` },
      body: JSON.stringify({ events: [event] }),
    });
    if (json().status !== 'posted') throw new Error('The loan was not posted at once.');
    this.times.push(milliseconds);
  }
}
