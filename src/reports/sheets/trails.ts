/** Where the records behind a figure are found: in the workbook, and in the service. */
import { BASES, type Basis, type Figure } from '../../domain/figures/figure.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { Link } from '../links.ts';
import type { WorkbookTable } from './table.ts';

/** The page of a figure in the service, without the service's own address. */
function trailPath({ asOf, knownAt }: QuarterReport, id: string, basis: string): string {
  return `/figures/${id}?basis=${basis}&as_of=${asOf}&known_at=${encodeURIComponent(knownAt)}`;
}

/** How a reader of the paper asks the service for the records of any figure. */
export function describeTrails(report: QuarterReport): string {
  const bases = Object.entries(BASES).map(([basis, label]) => `${basis}＝${label}`);
  return (
    `每个数所依据的记录：在台账网址后接 ${trailPath(report, '指标编号', '时间口径')}` +
    `（时间口径：${bases.join('，')}），即列出逐条记录，其合计等于该数。`
  );
}

/** The place of the definitions, to which a figure may link. */
type Definitions = Pick<WorkbookTable<Figure, 'id'>, 'lines' | 'firstRow' | 'refFrom'>;

/**
 * Links a figure to its page in the service if the address is known, otherwise to the rows of its
 * sum, otherwise to its definition. A signed workbook contains no address, so that it has the same
 * bytes wherever it is drawn again.
 */
export class Trails {
  readonly #report: QuarterReport;
  readonly #definitions: Definitions;
  readonly #origin: string | undefined;

  constructor(report: QuarterReport, definitions: Definitions, origin?: string) {
    this.#report = report;
    this.#definitions = definitions;
    this.#origin = report.status.kind === 'draft' ? origin : undefined;
  }

  to(id: string, basis: Basis, place: string | undefined): Link['to'] | undefined {
    if (this.#origin !== undefined)
      return { address: `${this.#origin}${trailPath(this.#report, id, basis)}` };
    if (place) return { place };
    const at = this.#definitions.lines.findIndex((figure) => figure.id === id);
    if (at < 0) return undefined;
    return { place: this.#definitions.refFrom('id', this.#definitions.firstRow + at) };
  }
}
