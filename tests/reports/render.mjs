/** Renders a fixed report in a process of its own: node render.mjs DIST OUT. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROOF, reportFor } from './report.mjs';

// As many days from now as it was told, for whatever asks what time it is.
const shift = Number(process.env.DAYS_LATER) * 86_400_000;
const Clock = globalThis.Date;
globalThis.Date = class extends Clock {
  constructor(...given) {
    super(...(given.length === 0 ? [Clock.now() + shift] : given));
  }

  static now() {
    return Clock.now() + shift;
  }
};

const [, , dist, out] = process.argv;
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { buildReport } = await load('domain/report/build.js');
const { quarter } = await load('domain/values/days.js');
const { FoldedJournal } = await load('domain/figures/folded-journal.js');
const { renderQuarterly } = await load('reports/quarterly.js');
const report = await reportFor({ buildReport, quarter, FoldedJournal });
writeFileSync(out, await renderQuarterly(report, PROOF));
// What the process believes, so that the test can tell that it was another place.
console.log(new Date(2024, 0, 1).toISOString(), (1.5).toLocaleString(), Date.now());
