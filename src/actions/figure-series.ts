/** A figure at the end of each quarter of a span. */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope } from '../db/connection.ts';
import { AskedTogether } from '../db/asked-together.ts';
import { refuseUnsupportedDimensions } from './figures.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import {
  isQuarterName,
  quarter,
  quartersBetween,
  type Day,
  type Quarter,
} from '../domain/values/days.ts';
import type { Basis, Figure, Query, Value } from '../domain/figures/figure.ts';
import { evaluate } from '../domain/figures/evaluate.ts';

/** Twenty years: what fits in one chart, and in one transaction. */
const LONGEST_SERIES = 80;

export interface Point {
  quarter: Quarter;
  /** The quarter's last day, or today in the quarter that is running. */
  asOf: Day;
  value: Value;
}

function quarterNamed(text: string, name: 'from' | 'to'): Quarter {
  if (isQuarterName(text)) return quarter(text);
  const detail = `${name} 应为季度，例如 2024Q2，所填为“${text.slice(0, 40)}”。`;
  throw new Refusal('parameter_invalid', [
    { code: 'parameter_invalid', pointer: `/${name}`, detail },
  ]);
}

/**
 * The quarters from one to another, each with the day it is read on. Refuses what is no quarter, a
 * span the wrong way round or longer than 80 quarters, and quarters that have not begun.
 */
export function seriesQuarters(
  asked: { from: string; to: string },
  today: Day,
): { quarter: Quarter; asOf: Day }[] {
  const [from, to] = [quarterNamed(asked.from, 'from'), quarterNamed(asked.to, 'to')];
  const refuse = (pointer: string, detail: string): never => {
    throw new Refusal('parameter_invalid', [{ code: 'parameter_invalid', pointer, detail }]);
  };
  if (from.name > to.name)
    refuse('/from', `起始季度 ${from.name} 晚于截止季度 ${to.name}，请对调 from 与 to。`);
  if (to.from > today)
    refuse('/to', `${to.label}尚未开始，截止季度最晚为今天 ${today} 所在的季度。`);
  const quarters = quartersBetween(from, to);
  if (quarters.length > LONGEST_SERIES) {
    refuse(
      '/from',
      `${from.name} 至 ${to.name} 共 ${quarters.length} 个季度，一次最多 ${LONGEST_SERIES} 个，请分段读取。`,
    );
  }
  return quarters.map((each) => ({ quarter: each, asOf: each.to > today ? today : each.to }));
}

/**
 * One figure at each of these days, all as known at one moment; refuses a narrowing that the figure
 * does not have.
 */
export async function readSeries(
  database: Database,
  scope: Scope,
  knownSeq: number,
  quarters: readonly { quarter: Quarter; asOf: Day }[],
  { figure, basis, only }: { figure: Figure; basis: Basis; only: Query['only'] | undefined },
): Promise<Point[]> {
  refuseUnsupportedDimensions(figure, { only });
  return database.read(scope, (sql) => {
    const source = new AskedTogether(sql);
    return Promise.all(
      quarters.map(async (at) => {
        const query = { moment: { asOf: at.asOf, knownSeq }, basis, ...(only && { only }) };
        const [value] = await evaluate(figure, CATALOGUE, source, query);
        return { ...at, value: value! };
      }),
    );
  });
}
