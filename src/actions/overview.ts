/** 总览: the headline figures beside those of the last quarter's end, and what the charts show. */
import type { Database, Scope, Sql } from '../db/connection.ts';
import { AskedTogether } from '../db/asked-together.ts';
import { readCodeLists } from '../db/batch-loading.ts';
import type { Decimal } from '../domain/values/money.ts';
import { allTogether } from '../domain/values/all-together.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import { dayBefore, quarterContaining, type Day } from '../domain/values/days.ts';
import type { Basis, Figure, Value } from '../domain/figures/figure.ts';
import { evaluate } from '../domain/figures/evaluate.ts';
import { STRATEGIC_SCHEME, type Grouping } from '../domain/figures/groupings.ts';
import type { KnownMoment, Moment } from '../domain/journal/posted-event.ts';
import { industryLabel } from '../domain/report/table-3-and-4-fund.ts';
import type { CodeLists } from '../domain/values/code-lists.ts';

/** In the order of the city's own sentence; only the bureau sees books other than the fund's. */
const HEADLINES = {
  科创基金: [
    'fund.sub_funds',
    'fund.investments',
    'fund.invested',
    'fund.strategic_share_by_count',
    'fund.strategic_share_by_amount',
    'fund.relocated_in',
    'fund.relocated_in_remaining',
    'fund.listed',
    'fund.passed_review',
  ],
  科创指数贷: [
    ...['credit.granted', 'credit.drawn', 'credit.outstanding'],
    ...['credit.high_tech_coverage', 'credit.high_tech_coverage_in_force'],
  ],
  技术产权证券化: ['securitisation.enterprises', 'securitisation.financed'],
  先投后股: ['grants.pool', 'grants.projects', 'grants.disbursed', 'grants.available'],
} as const;

export interface Headline {
  figure: Figure;
  basis: Basis;
  now: Value | undefined;
  /** At the end of the quarter before. */
  before: Value | undefined;
}

export interface YearRow {
  year: string;
  invested: Value | undefined;
  granted: Value | undefined;
  drawn: Value | undefined;
  /** At the year's end, or on the as-of day in its year. */
  outstanding: Value | undefined;
}

export interface Overview {
  books: { label: string; headlines: Headline[] }[];
  /** The day with which the values are compared. */
  comparedWith: Day;
  /** Since inception. */
  industries: { label: string; count: Decimal | undefined; amount: Decimal | undefined }[];
  years: YearRow[];
  illustrative: boolean;
}

/** One chart can show this many years. */
const MOST_YEARS = 10;

class Answers {
  readonly #source: AskedTogether;
  illustrative = false;

  constructor(sql: Sql) {
    this.#source = new AskedTogether(sql);
  }

  async one(id: string, moment: Moment): Promise<Value | undefined> {
    const figure = CATALOGUE.get(id)!;
    const query = { moment, basis: figure.bases[0]! };
    const [value] = await evaluate(figure, CATALOGUE, this.#source, query);
    this.illustrative ||= value?.illustrative ?? false;
    return value;
  }

  async by(id: string, grouping: Grouping, moment: Moment): Promise<Map<string, Value>> {
    const figure = CATALOGUE.get(id)!;
    const query = { moment, basis: figure.bases[0]!, groupBy: [grouping] };
    const values = await evaluate(figure, CATALOGUE, this.#source, query);
    return new Map(values.map((value) => [value.group[0]!, value]));
  }
}

async function readIndustries(answers: Answers, moment: Moment, lists: CodeLists) {
  const [counts, amounts] = await Promise.all([
    answers.by('fund.investments', 'industry', moment),
    answers.by('fund.invested', 'industry', moment),
  ]);
  const listed = (lists.get(STRATEGIC_SCHEME)?.items ?? []).map(({ code }) => code);
  const others = [...counts.keys()].filter((code) => !listed.includes(code)).sort();
  return [...listed, ...others].map((code) => ({
    label: industryLabel(lists, code),
    count: counts.get(code)?.value,
    amount: amounts.get(code)?.value,
  }));
}

async function readYears(answers: Answers, moment: Moment, seesAll: boolean): Promise<YearRow[]> {
  const nothing = new Map<string, Value>();
  const by = (id: string) => answers.by(id, 'year', moment);
  const [invested, granted, drawn] = await Promise.all([
    by('fund.invested'),
    seesAll ? by('credit.granted') : nothing,
    seesAll ? by('credit.drawn') : nothing,
  ]);
  const years = [...new Set([...invested.keys(), ...granted.keys(), ...drawn.keys()])].sort();
  return Promise.all(
    years.slice(-MOST_YEARS).map(async (year) => {
      const end = `${year}-12-31` as Day;
      const asOf = end < moment.asOf ? end : moment.asOf;
      const at = { asOf, knownSeq: moment.knownSeq };
      const outstanding = seesAll ? await answers.one('credit.outstanding', at) : undefined;
      const [one, two, three] = [invested.get(year), granted.get(year), drawn.get(year)];
      return { year, invested: one, granted: two, drawn: three, outstanding };
    }),
  );
}

/** The headlines of each book; only the fund's, if the person sees nothing else. */
function readBooks(
  answers: Answers,
  moment: Moment,
  comparedWith: Day,
  seesAll: boolean,
): Promise<Overview['books']> {
  const before = { asOf: comparedWith, knownSeq: moment.knownSeq };
  const seen = Object.entries(HEADLINES).filter(([label]) => seesAll || label === '科创基金');
  return Promise.all(
    seen.map(async ([label, ids]) => ({
      label,
      headlines: await Promise.all(
        ids.map((id) =>
          allTogether({
            figure: CATALOGUE.get(id)!,
            basis: CATALOGUE.get(id)!.bases[0]!,
            now: answers.one(id, moment),
            before: answers.one(id, before),
          }),
        ),
      ),
    })),
  );
}

/** What the first page shows at a moment; only the fund, if the scope sees nothing else. */
export function readOverview(
  database: Database,
  scope: Scope,
  moment: KnownMoment,
): Promise<Overview> {
  const seesAll = scope.vehicles === '*';
  const comparedWith = dayBefore(quarterContaining(moment.asOf).from);
  return database.read(scope, async (sql) => {
    const answers = new Answers(sql);
    const lists = await readCodeLists(sql, moment);
    const read = await allTogether({
      books: readBooks(answers, moment, comparedWith, seesAll),
      industries: readIndustries(answers, moment, lists),
      years: readYears(answers, moment, seesAll),
    });
    return { ...read, comparedWith, illustrative: answers.illustrative };
  });
}
