/** A program that uses the client, as somebody outside would write it. It must compile. */
import { connect, problemOf } from 'kechuang/client';

type Client = ReturnType<typeof connect>;

/** One figure's value, with the first group's name and value. */
export async function figure(client: Client, id: string) {
  const answer = await client.api.v1.figures[':id'].$get({
    param: { id },
    query: { group_by: 'vehicle', as_of: '2024-06-30' },
  });
  if (!answer.ok) throw new Error((await problemOf(answer)).detail);
  const { value, unit, groups, meta } = await answer.json();
  const sum: string | null = value;
  const known: number = meta.known_seq;
  // @ts-expect-error An amount is text, never a number.
  const wrong: number = value;
  // @ts-expect-error There is no such unit.
  const never: boolean = unit === '公斤';
  return { sum, known, wrong, never, vehicle: groups?.[0]?.by.vehicle };
}

/** Codes of sub-funds and of credit lines: registers have typed columns. */
export async function registers(client: Client) {
  const funds = await (await client.api.v1['sub-funds'].$get({ query: { limit: '10' } })).json();
  const lines = await (await client.api.v1['credit-lines'].$get({ query: {} })).json();
  const granted: (string | null)[] = lines.data.map((line) => line.granted);
  // @ts-expect-error A credit line has no figure of a loan.
  lines.data.map((line) => line.drawn);
  // @ts-expect-error Sub-funds have no such column.
  funds.data.map((fund) => fund.colour);
  return { codes: funds.data.map((fund) => fund.code), granted };
}

/** A figure by quarter. */
export async function series(client: Client) {
  const answer = await client.api.v1.figures[':id'].series.$get({
    param: { id: 'fund.invested' },
    query: { from: '2019Q1', to: '2024Q2' },
  });
  return (await answer.json()).points.map(({ quarter, value }) => [quarter, value] as const);
}

/** What a mistaken call looks like to the compiler; never called. */
export function mistakes(client: Client): void {
  // @ts-expect-error A series needs both ends.
  void client.api.v1.figures[':id'].series.$get({ param: { id: 'x' }, query: { from: '2019Q1' } });
  // @ts-expect-error There is no such route.
  void client.api.v1.luck.$get({});
}

/** Hands one record in. */
export async function handIn(client: Client, events: object[], key: string) {
  const answer = await client.api.v1.submissions.$post({
    query: {},
    header: { 'idempotency-key': key },
    json: { events },
  });
  const { status, submission } = await answer.json();
  const known: 'posted' | 'pending' | 'checked' = status;
  return { known, submission };
}
