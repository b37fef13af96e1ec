/** What earlier versions answered, asked again in the form that such lists have now. */
import { expect } from 'vitest';
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import { restsOnConfidential } from '../../src/domain/figures/hidden-figures.ts';
import type { Ledger } from '../support/ledger.ts';

export interface Answered {
  login: string;
  path: string;
  body: any;
}

type Ask = (path: string) => Promise<any>;
type Again = (ask: Ask, dates: string, then: any, login: string) => Promise<void>;

/** Why a column of a row has no number, as the row of a list says it. */
const reasons = (column: string, reason: object | null): object =>
  reason === null ? {} : { [column]: reason };

/** Earlier versions told a manager 0 of what rests on records that no manager sees. */
const isToldNoMore = (login: string, id: string): boolean =>
  login === 'manager' && restsOnConfidential(CATALOGUE.get(id)!, CATALOGUE);

/**
 * A later version may have more figures and call one by a clearer name. Its id, unit and basis, its
 * number and what a share is made of never change.
 */
const figures: Again = async (ask, dates, then, login) => {
  const now = await ask(`/figures?${dates}`);
  const byId = new Map(now.data.map((figure: { id: string }) => [figure.id, figure]));
  for (const figure of then.data) {
    const { label: _, meaning: __, reason, numerator, denominator, ...same } = figure;
    const row = byId.get(figure.id);
    if (isToldNoMore(login, figure.id)) {
      expect(row).toBeUndefined();
      continue;
    }
    expect(row, figure.id).toMatchObject(same);
    expect(row).toHaveProperty('reasons', reasons('value', reason));
    if (numerator === null && denominator === null) continue;
    expect(await ask(`/figures/${figure.id}?${dates}`)).toMatchObject({ numerator, denominator });
  }
  expect(now.meta).toMatchObject(then.meta);
};

const published: Again = async (ask, dates, then) => {
  const now = await ask(`/published-figures?${dates}`);
  const data = then.data.map(({ as_of, ...same }: any) => ({ ...same, said_of: as_of }));
  expect(now).toMatchObject({ ...then, data });
};

const indicators: Again = async (ask, dates, then) => {
  const now = await ask(`/indicators?${dates}`);
  const rows = now.data.map(({ code, period }: any) => [code, period]);
  const targets = then.data.flatMap(({ code, targets }: any) =>
    targets.length === 0 ? [[code, null]] : targets.map(({ period }: any) => [code, period]),
  );
  expect(rows).toEqual(targets);
  expect(now.meta).toMatchObject(then.meta);
  for (const indicator of then.data)
    expect(await ask(`/indicators/${indicator.code}?${dates}`)).toMatchObject(indicator);
};

const coverage: Again = async (ask, dates, then) => {
  const { qualification, covered, uncovered, meta } = then;
  const now = await ask(`/coverage?qualification=${qualification}&limit=1000&${dates}`);
  const rows = (isCovered: boolean, list: any[]) =>
    list.map(({ name, ...same }) => ({ ...same, enterprise_name: name, covered: isCovered }));
  expect(now.data).toMatchObject([...rows(true, covered), ...rows(false, uncovered)]);
  expect(now.meta).toMatchObject(meta);
};

/** The label of an event's type is called so beside its type. */
const events: Again = async (ask, dates, then) => {
  const data = then.data.map(({ label, ...same }: any) => ({ ...same, type_label: label }));
  expect(await ask(`/events?${dates}`)).toMatchObject({ ...then, data });
};

/** Lists that are asked for at another address now, or whose rows are of another form. */
const CHANGED: Record<string, Again> = {
  '/events': events,
  '/figures': figures,
  '/published-figures': published,
  '/indicators': indicators,
  '/coverage/high-tech': coverage,
};

/** What was answered then is answered now; a later version may say more beside it. */
export async function expectAnswered(ledger: Ledger, { login, path, body }: Answered) {
  const ask = async (asked: string) => {
    const answer = await ledger.get(login, asked);
    expect(answer.status, `${asked} ${JSON.stringify(answer.body)}`).toBe(200);
    return answer.body;
  };
  const [address = '', dates = ''] = path.split('?');
  // What was kept since has the form that rows have now.
  const isAsNow =
    Array.isArray(body.data) &&
    body.data.some((row: object) => 'reasons' in row || 'type_label' in row);
  const again = CHANGED[address];
  if (again && !isAsNow) await again(ask, dates, body, login);
  else expect(await ask(path), path).toMatchObject(body);
}
