/** Requests that are under way for as long as a test wants, whatever the speed of the machine. */
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import postgres from 'postgres';

/**
 * Takes the embedded database of a running service for a transaction of our own, as any other
 * process of its user may: whatever the service wants of it waits until the gate is opened.
 */
export async function closeGate(data: string): Promise<() => Promise<void>> {
  const path = join(data, 'postgres.sock');
  const sql = postgres({ path, username: 'postgres', database: 'postgres', max: 1 });
  let open = (): void => {};
  const opened = new Promise<void>((done) => (open = done));
  let over: Promise<unknown> = Promise.resolve();
  await new Promise<void>((held, fail) => {
    over = sql.begin(async (transaction) => {
      await transaction`select 1`;
      held();
      await opened;
    });
    over.catch(fail);
  });
  return async () => {
    open();
    // A service that was ended has taken its database along.
    await over.catch(() => {});
    await sql.end({ timeout: 1 });
  };
}

export interface Answered {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface UnderWay {
  answer: Promise<Answered>;
  /** Done when the service has taken the request on. */
  accepted: Promise<void>;
}

/** Sends a request whose headers the service acknowledges before it gets the body (RFC 9110). */
export function send(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: Partial<Record<'method' | 'body', string>> & {
    headers?: Record<string, string>;
  },
): UnderWay {
  const sent = request(url, { method, headers: { ...headers, expect: '100-continue' } });
  const answer = new Promise<Answered>((done, fail) => {
    sent.on('error', fail);
    sent.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', fail);
      response.on('end', () =>
        done({
          ...{ status: response.statusCode!, headers: response.headers },
          body: Buffer.concat(pieces),
        }),
      );
    });
  });
  const accepted = new Promise<void>((done, fail) => {
    sent.once('continue', () => done());
    answer.catch(fail);
  });
  void accepted.then(() => sent.end(body)).catch(() => {});
  sent.flushHeaders();
  return { answer, accepted };
}
