/**
 * Releases the format in which reports are made now: `npm run release-format` keeps what it says in
 * a file of its own, which never changes again. Its digest goes into `formats.test.ts`, and the
 * file into the list of `src/domain/report/formats/index.ts`.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { CURRENT_CONTENT, CURRENT_NUMBER } from '../../dist/domain/report/formats/current.js';

const file = new URL(`../../src/domain/report/formats/${CURRENT_NUMBER}.json`, import.meta.url);
if (existsSync(file)) throw new Error(`format ${CURRENT_NUMBER} is released and never changes`);
writeFileSync(file, `${JSON.stringify(CURRENT_CONTENT, null, 2)}\n`);
