/** Reads figures by name, their trails, and published numbers beside what the records give. */
import { Refusal, type Fault } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Scope, type Sql } from '../db/connection.ts';
import { AskedTogether } from '../db/asked-together.ts';
import { JournalTables } from '../db/figures.ts';
import { findEntities } from '../db/batch-loading.ts';
import { readPublished } from '../db/published.ts';
import type { TrailRow } from '../db/trail-row.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import {
  BASES,
  type Basis,
  type CoverageSelects,
  type Figure,
  type Qualified,
  type Query,
  type Selection,
  type Selects,
  type Value,
} from '../domain/figures/figure.ts';
import { coverage, type Covered } from '../domain/figures/coverage.ts';
import { evaluate } from '../domain/figures/evaluate.ts';
import { GROUPINGS, type Grouping } from '../domain/figures/groupings.ts';
import { restsOnConfidential } from '../domain/figures/hidden-figures.ts';
import { throughHolders } from '../domain/figures/count-by-investor.ts';
import { supportedDimensions, unsupportedDimensions } from '../domain/figures/narrowing.ts';
import { FIRST_DAY, type Day } from '../domain/values/days.ts';
import { Decimal } from '../domain/values/money.ts';
import { PARTY_KINDS, Registry, type EntityKind } from '../domain/values/entity-codes.ts';
import type { Dimension } from '../domain/journal/measures.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { reconcile, type Reconciled } from '../domain/figures/reconciliation.ts';
import { proveAll, rootAt, type Inclusion, type Root } from './tree.ts';

export interface Evaluated {
  figure: Figure;
  basis: Basis;
  values: Value[];
}

/** Whether somebody sees a figure: people limited to vehicles see none of confidential books. */
export const seesFigure = ({ vehicles }: Scope, figure: Figure): boolean =>
  vehicles === '*' || !restsOnConfidential(figure, CATALOGUE);

/**
 * The figure of that name. Refuses an unknown one, and one that rests on records which the person
 * does not see: a sum without them would be a 0 that looks like an answer.
 */
export function figureNamed(scope: Scope, id: string): Figure {
  const figure = CATALOGUE.get(id);
  if (!figure)
    throw new Refusal('not_found', `没有指标“${id}”，请核对指标编号，例如 fund.invested。`);
  if (!seesFigure(scope, figure)) {
    const hidden = `指标 ${id} 所依据的记录不在您的可见范围内`;
    throw new Refusal('forbidden', `${hidden}，请向科技局查询；可用指标见 /api/v1/figures。`);
  }
  return figure;
}

/** The basis asked for, or the figure's first; refuses one that the figure does not have. */
export function chosenBasis(figure: Figure, asked: Basis | undefined): Basis {
  if (asked === undefined) return figure.bases[0]!;
  if (!figure.bases.includes(asked)) {
    const has = figure.bases.map((basis) => `${basis}（${BASES[basis]}）`).join('、');
    throw new Refusal('parameter_invalid', `指标 ${figure.id} 没有口径 ${asked}，可用：${has}。`);
  }
  return asked;
}

export interface Narrowing {
  groupBy?: readonly Grouping[] | undefined;
  only?: Query['only'] | undefined;
}

/**
 * Refuses a narrowing or grouping that the figure does not have. If the records behind a figure do
 * not name a fund, a sum per fund would be a 0 that looks like an answer.
 */
export function refuseUnsupportedDimensions(figure: Figure, narrowing: Narrowing): void {
  const { groupBy, only } = narrowing;
  const asked = { ...(groupBy && { groupBy }), ...(only && { only }) };
  const [by] = unsupportedDimensions(figure, CATALOGUE, asked);
  if (by === undefined) return;
  const can = supportedDimensions(figure, CATALOGUE).map((each) => `${each}（${GROUPINGS[each]}）`);
  const instead =
    figure.selects.kind === 'coverage' ? '逐家见“授信覆盖名单”' : `可用：${can.join('、')}`;
  throw new Refusal(
    'parameter_invalid',
    `指标 ${figure.id} 不能按${GROUPINGS[by]}（${by}）限定或分组；${instead}。`,
  );
}

/** One figure at a moment; refuses a narrowing that the figure does not have. */
export async function readFigure(
  database: Database,
  scope: Scope,
  moment: Moment,
  figure: Figure,
  basis: Basis,
  narrowing: Narrowing = {},
): Promise<Value[]> {
  refuseUnsupportedDimensions(figure, narrowing);
  return database.read(scope, (sql) =>
    evaluate(figure, CATALOGUE, new AskedTogether(sql), {
      moment,
      basis,
      ...(narrowing.groupBy && { groupBy: narrowing.groupBy }),
      ...(narrowing.only && { only: narrowing.only }),
    }),
  );
}

/** Every figure that somebody sees, on its first basis. */
export function allFiguresAt(sql: Sql, scope: Scope, moment: Moment): Promise<Evaluated[]> {
  const source = new AskedTogether(sql);
  const seen = [...CATALOGUE.values()].filter((figure) => seesFigure(scope, figure));
  return Promise.all(
    seen.map(async (figure) => {
      const basis = figure.bases[0]!;
      const values = await evaluate(figure, CATALOGUE, source, { moment, basis });
      return { figure, basis, values };
    }),
  );
}

export interface Trail {
  figure: Figure;
  /** Whether these records make up the figure itself, or one side of a ratio. */
  part: 'value' | 'numerator' | 'denominator';
  /** All records, or the latest of them, in order of their day. */
  rows: TrailRow[];
  /** How many records there are in all, and what their amounts add up to. */
  count: number;
  sum: Decimal;
}

function partSelection(selects: Exclude<Selects, { kind: 'ratio' }>): Selection {
  if (selects.kind === 'held') return selects.among;
  return selects.kind === 'coverage' ? selects.by : selects.of;
}

const sumOf = (rows: readonly TrailRow[]): Decimal =>
  rows.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));

/** The selections behind a figure: one, or both sides of a ratio. */
function trailSelections(
  figure: Figure,
  part: Trail['part'] = 'value',
): { figure: Figure; part: Trail['part']; of: Selection }[] {
  const { selects } = figure;
  if (selects.kind === 'ratio') {
    return [
      ...trailSelections(CATALOGUE.get(selects.numerator)!, 'numerator'),
      ...trailSelections(CATALOGUE.get(selects.denominator)!, 'denominator'),
    ];
  }
  return [{ figure, part, of: partSelection(selects) }];
}

/**
 * The records behind a figure, of each part all or only the `latest` so many; the amounts of all
 * records of a sum's trail add up to it. Refuses a narrowing that the figure does not have.
 */
export async function readTrail(
  database: Database,
  scope: Scope,
  moment: Moment,
  figure: Figure,
  basis: Basis,
  { only, latest }: { only?: Query['only']; latest?: number } = {},
): Promise<Trail[]> {
  refuseUnsupportedDimensions(figure, { only });
  return database.read(scope, async (sql) => {
    const tables = new JournalTables(sql);
    const source = new AskedTogether(sql, tables);
    const trails: Trail[] = [];
    for (const selected of trailSelections(figure)) {
      const asked = { moment, basis, ...(only && { only }) };
      const query = await throughHolders(selected.figure, source, asked);
      const rows = await tables.trail(selected.of, query, latest);
      const total =
        rows.length === latest
          ? await source.trailTotal(selected.of, query)
          : { count: rows.length, sum: sumOf(rows) };
      trails.push({ figure: selected.figure, part: selected.part, rows, ...total });
    }
    return trails;
  });
}

/** Records that one answer proves; beyond that the auditor's pack is the better way. */
const MOST_PROVEN = 5000;

export interface ProvenTrail {
  root: Root;
  proofs: Map<number, Inclusion>;
}

/** That every record of these trails stands in the tree that was known. */
export function proveTrails(
  database: Database,
  trails: readonly Trail[],
  knownSeq: number,
): Promise<ProvenTrail> {
  const seqs = [...new Set(trails.flatMap(({ rows }) => rows.map(({ seq }) => seq)))];
  if (seqs.length > MOST_PROVEN) {
    throw new Refusal(
      'parameter_invalid',
      `本指标涉及 ${seqs.length} 条记录，一次最多证明 ${MOST_PROVEN} 条；请限于一支基金或一家企业，或导出核对包。`,
    );
  }
  return database.read(EVERYTHING, async (sql) => ({
    root: await rootAt(sql, knownSeq),
    proofs: await proveAll(sql, seqs, knownSeq),
  }));
}

/**
 * Every number said in public up to the moment's day, or from a day on, beside what the records
 * give for its day.
 */
export async function reconciledAt(
  sql: Sql,
  moment: Moment,
  from: Day = FIRST_DAY,
): Promise<Reconciled[]> {
  const source = new AskedTogether(sql);
  const all = (await readPublished(sql, moment)).filter(({ asOf }) => asOf >= from);
  return Promise.all(
    all.map(async (published) => {
      const figure = CATALOGUE.get(published.figure);
      const at = { asOf: published.asOf, knownSeq: moment.knownSeq };
      const [computed] = figure
        ? await evaluate(figure, CATALOGUE, source, { moment: at, basis: figure.bases[0]! })
        : [];
      return reconcile(published, figure, computed);
    }),
  );
}

export interface CoverageRow {
  enterprise: string;
  /** Whether any of its credit lines is in force on the day. */
  in_force: boolean;
  illustrative: boolean;
}

/** Enterprises whose qualification is in force, by whether a bank ever granted them credit. */
export async function coverageAt(
  sql: Sql,
  moment: Moment,
  qualification: string,
): Promise<{ covered: CoverageRow[]; uncovered: CoverageRow[] }> {
  const source = new AskedTogether(sql);
  const by = (id: string) => {
    const { selects } = CATALOGUE.get(id)! as { selects: CoverageSelects };
    return coverage({ ...selects, qualification }, source, moment);
  };
  const [lists, { covered: holding }] = await Promise.all([
    by('credit.high_tech_coverage'),
    by('credit.high_tech_coverage_in_force'),
  ]);
  const inForce = new Map(holding.map((row) => [row.enterprise, row.byIllustrative]));
  const row = ({
    enterprise,
    illustrative,
    byIllustrative = false,
  }: Qualified & Partial<Covered>): CoverageRow => ({
    enterprise,
    in_force: inForce.has(enterprise),
    illustrative: illustrative || byIllustrative || inForce.get(enterprise) === true,
  });
  return { covered: lists.covered.map(row), uncovered: lists.uncovered.map(row) };
}

/** The things to which figures are narrowed, and what they are called. */
export const NARROWED_TO = {
  vehicle: { label: '基金', kinds: ['fund', 'sub-fund', 'programme'] },
  enterprise: { label: '企业', kinds: ['enterprise'] },
  instrument: { label: '项目', kinds: ['credit-line', 'loan', 'deal', 'project'] },
  counterparty: { label: '出资人或银行', kinds: PARTY_KINDS },
} as const satisfies Record<Dimension, { label: string; kinds: readonly EntityKind[] }>;

/** Refuses hidden and missing things alike, without the advice to register them. */
function unanswerable(fault: Fault, pointer: string, asked: string): Refusal {
  const isUnknown = fault.code === 'reference_unknown';
  const detail = isUnknown ? `没有您可见的${asked}，请核对编码与名称。` : fault.detail;
  return new Refusal(fault.code, [{ ...fault, pointer, detail }]);
}

/** The code that a text means; a holding is named by the codes of its fund and its enterprise. */
async function resolveCode(sql: Sql, dimension: Dimension, text: string): Promise<string> {
  const [vehicle = '', enterprise] = text.split('/');
  if (dimension === 'instrument' && enterprise !== undefined) {
    const fund = await resolveCode(sql, 'vehicle', vehicle);
    return `${fund}/${await resolveCode(sql, 'enterprise', enterprise)}`;
  }
  const { label, kinds } = NARROWED_TO[dimension];
  const found = new Registry(await findEntities(sql, [text])).resolve(text, kinds, label);
  if ('detail' in found) throw unanswerable(found, `/${dimension}`, `${label}“${text}”`);
  return found.code;
}

/**
 * Resolves what a figure is narrowed to, given by code, name or alias. Refuses a reference that
 * means nothing in the person's scope: a sum over it would be a 0 that looks like an answer.
 */
export function resolveOnly(
  database: Database,
  scope: Scope,
  asked: Partial<Record<Dimension, string | undefined>>,
): Promise<Query['only'] | undefined> {
  const wanted = Object.entries(asked).filter(([, text]) => text !== undefined);
  if (wanted.length === 0) return Promise.resolve(undefined);
  return database.read(scope, async (sql) => {
    const only: Partial<Record<Dimension, string[]>> = {};
    for (const [dimension, text] of wanted as [Dimension, string][])
      only[dimension] = [await resolveCode(sql, dimension, text)];
    return only;
  });
}
