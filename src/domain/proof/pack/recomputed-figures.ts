/**
 * The files of a pack that follow from its journal. They are computed when the pack is written and
 * again when it is checked, byte for byte, and never read from a database.
 */
import { canonicalize } from '../../values/canonical-json.ts';
import { BASES, wireValue, type Basis, type Figure } from '../../figures/figure.ts';
import { evaluate } from '../../figures/evaluate.ts';
import type { FoldedJournal } from '../../figures/folded-journal.ts';
import type { ReportFormat } from '../../report/formats/format.ts';
import { CURRENT, formatNamed } from '../../report/formats/index.ts';
import type { KnownMoment } from '../../journal/posted-event.ts';
import { Decimal } from '../../values/money.ts';
import { buildReport } from '../../report/build.ts';
import type { QuarterReport } from '../../report/report.ts';
import { reportData } from '../../report/wire.ts';
import type { Quarter } from '../../values/days.ts';
import { toHex, type HashAlgorithm } from '../merkle-tree.ts';
import type { History } from './journal-stream.ts';

/**
 * The meaning of a report format's figures, as data; its version is the digest of its canonical
 * JSON. For a format that was not kept, only its name.
 */
export function definitions(algorithm: HashAlgorithm, format: string = CURRENT.name) {
  const content = formatNamed(format)?.definitions ?? { report_format: format, figures: [] };
  return { hash: algorithm.name, version: contentVersion(algorithm, content), content };
}

/** The version of definitions, also of those that another program wrote. */
export const contentVersion = (algorithm: HashAlgorithm, content: unknown): string =>
  toHex(algorithm.digest(new TextEncoder().encode(canonicalize(content))));

/** The code lists in force at the report's moment, and who made and checked the records. */
export async function referenceData(history: History, moment: KnownMoment) {
  const lists = (await history.journal.codeLists(moment)).all();
  return {
    code_lists: lists.sort((a, b) => (a.list < b.list ? -1 : 1)),
    people: history.people.all(),
  };
}

/** The report by the definitions of a format, as data and on the wire. */
export async function quarterlyReport(
  journal: FoldedJournal,
  quarter: Quarter,
  moment: KnownMoment,
  format: ReportFormat = CURRENT,
): Promise<{ report: QuarterReport; wire: ReturnType<typeof reportData> }> {
  const report = await buildReport(journal, quarter, moment, format);
  return { report, wire: reportData(report) };
}

/** A piece of a trail's line, and the event that it is about. */
export interface TrailPiece {
  text: string;
  figure: string;
  basis: Basis;
  seq?: number;
}

/** A trail whose amounts do not add up to its figure, which is a fault of this program. */
export class UnevenTrail extends Error {}

/** The rows of a figure, asked for on one basis. */
export function figureRows(
  figure: Figure,
  basis: Basis,
  journal: FoldedJournal,
  moment: KnownMoment,
) {
  const { selects } = figure;
  if (selects.kind === 'ratio' || selects.kind === 'coverage') return undefined;
  return journal.contributions(selects, { moment, basis });
}

async function figureSum(
  { catalogue }: ReportFormat,
  id: string,
  basis: Basis,
  journal: FoldedJournal,
  moment: KnownMoment,
): Promise<{ figure: string; sum: string }> {
  const figure = catalogue.get(id)!;
  const [value] = await evaluate(figure, catalogue, journal, { moment, basis });
  return { figure: id, sum: wireValue(value!.value!, figure.unit) };
}

/**
 * The trails of a report's figures, a line for each figure and basis: of a sum or count the events
 * with what each adds, of a ratio its two sides, whose own lines have their events. The text is the
 * canonical JSON, in pieces, since a line may have a million rows.
 */
export async function* trailPieces(
  report: QuarterReport,
  journal: FoldedJournal,
  moment: KnownMoment,
): AsyncGenerator<TrailPiece> {
  for (const { id, bases } of report.overview) {
    const figure = report.format.catalogue.get(id)!;
    for (const basis of figure.bases) {
      const { value, reason } = bases[basis] ?? {};
      const wire = value === undefined ? null : wireValue(value, figure.unit);
      const at = { figure: figure.id, basis };
      const { selects } = figure;
      if (selects.kind === 'ratio') {
        const [numerator, denominator] = [
          await figureSum(report.format, selects.numerator, basis, journal, moment),
          await figureSum(report.format, selects.denominator, basis, journal, moment),
        ];
        const line = { ...at, value: wire, numerator, denominator, ...(reason && { reason }) };
        yield { ...at, text: `${canonicalize(line)}\n` };
        continue;
      }
      yield* rowPieces(figure, basis, { wire, reason }, journal, moment);
    }
  }
}

function* rowPieces(
  figure: Figure,
  basis: Basis,
  { wire, reason }: { wire: string | null; reason: string | undefined },
  journal: FoldedJournal,
  moment: KnownMoment,
): Generator<TrailPiece> {
  const trail = figureRows(figure, basis, journal, moment);
  if (trail === undefined) return;
  const at = { figure: figure.id, basis };
  const { lacking } = trail;
  const said = { lacking: lacking.length > 0 ? lacking : undefined, reason };
  const head = canonicalize({ ...at, ...said });
  yield { ...at, text: `${head.slice(0, -1)},"rows":[` };
  let sum = new Decimal(0);
  let between = '';
  for (const [seq, amount] of trail.rows()) {
    sum = sum.plus(amount);
    yield { ...at, seq, text: `${between}[${seq},"${wireValue(amount, figure.unit)}"]` };
    between = ',';
  }
  const total = wireValue(sum, figure.unit);
  if (wire !== null && wire !== total) {
    throw new UnevenTrail(
      `指标 ${figure.id}（${BASES[basis]}）的明细合计 ${total}，与指标数 ${wire} 不等，请向本程序的维护者报告。`,
    );
  }
  yield { ...at, text: `],"sum":"${total}","value":${wire === null ? 'null' : `"${wire}"`}}\n` };
}
