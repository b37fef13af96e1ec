/** The README's start command, as written, on a machine with nothing else installed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkService, EXPECTED, freePort, start } from './process.ts';

test('npm start serves the demo portfolio, and its figures tie with the published ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-start-'));
  const port = await freePort();
  const service = await start('npm', ['start'], port, {
    PORT: String(port),
    KECHUANG_DATA: folder,
    DATABASE_URL: '',
  });
  try {
    const logins = JSON.parse(readFileSync(join(folder, 'demo-logins.json'), 'utf8'));
    const { token } = logins.find((login: { login: string }) => login.login === 'officer');
    expect(service.output()).toContain(token);
    expect(await checkService(service.origin, token)).toEqual(EXPECTED);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
