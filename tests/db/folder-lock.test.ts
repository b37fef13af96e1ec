/** Which process has a folder, asked at every moment of the other one's life. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isListening } from '../../src/db/embedded/lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock.0badcafe');
});
afterEach(() => rmSync(folder, { recursive: true }));

const listening = (): Promise<Server> =>
  new Promise((ready) => {
    const server = createServer((socket) => socket.destroy()).listen(path, () => ready(server));
  });
const closed = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()));

test('a process that listens is found, and none where none ever did', async () => {
  expect(await isListening(path)).toBe(false);
  const server = await listening();
  expect(await isListening(path)).toBe(true);
  await closed(server);
  expect(await isListening(path)).toBe(false);
});

test('a process that stops while it is being asked was there', async () => {
  const server = await listening();
  // The call reaches the system at once; the server closes before it could accept it.
  const asked = isListening(path);
  const gone = closed(server);
  expect(await asked).toBe(true);
  await gone;
});
