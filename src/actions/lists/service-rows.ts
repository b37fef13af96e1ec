/** The rows of the short lists of the service itself, as they stand now. */
import type { Database, Scope } from '../../db/connection.ts';
import { BOOKS } from '../../domain/books/index.ts';
import { SERVICE_LISTS } from '../../domain/lists/index.ts';
import { flagCell, MANY, type List, type ListRow } from '../../domain/lists/list.ts';
import type { Day } from '../../domain/values/days.ts';
import { Decimal } from '../../domain/values/money.ts';
import { demand, personScope, type Person } from '../../platform/roles-and-rights.ts';
import { listPeople } from '../people.ts';
import { readQuarterRows } from '../quarters.ts';

async function personRows(database: Database): Promise<ListRow[]> {
  const people = await listPeople(database);
  return people.map((person) => ({
    key: person.login,
    illustrative: false,
    cells: {
      login: person.login,
      name: person.name,
      role: person.role,
      organisation: person.organisation,
      vehicles: person.vehicles.join(MANY) || null,
      created_at: person.created_at,
      disabled_at: person.disabled_at,
      password_temporary: flagCell(person.password_temporary),
      proposed_role: person.proposed_role,
      sessions: new Decimal(person.sessions),
      tokens: new Decimal(person.tokens),
    },
  }));
}

async function quarterRows(database: Database, scope: Scope, today: Day): Promise<ListRow[]> {
  const quarters = await readQuarterRows(database, scope, today);
  return quarters.map(({ quarter, state, closings }) => {
    const last = closings.at(-1);
    return {
      key: quarter.name,
      illustrative: false,
      cells: {
        quarter: quarter.name,
        label: quarter.label,
        from: quarter.from,
        to: quarter.to,
        state,
        times_closed: new Decimal(closings.length),
        closing: last ? new Decimal(last.seq) : null,
        closed_on: last?.effective_on ?? null,
        maker: last?.maker ?? null,
        checker: last?.checker ?? null,
        known_seq: last ? new Decimal(last.known_seq) : null,
        digest: last?.digest ?? null,
      },
    };
  });
}

/** Every field of every event type, in the order of the forms. */
const eventTypeRows = (): ListRow[] =>
  BOOKS.flatMap((book) =>
    book.events.flatMap(({ type, label, fields }) =>
      Object.entries(fields).map(([field, described]) => ({
        key: `${type}/${field}`,
        illustrative: false,
        cells: {
          book: book.name,
          book_label: book.label,
          type,
          type_label: label,
          field,
          field_label: described.label,
          kind: described.kind,
          required: flagCell(!described.optional),
          options: described.kind === 'choice' ? Object.values(described.options).join('、') : null,
          hint: described.hint ?? null,
        },
      })),
    ),
  );

/** What is needed to read the rows of these lists. */
interface Reading {
  database: Database;
  person: Person;
  today: Day;
}

type Load = (reading: Reading) => Promise<ListRow[]> | ListRow[];

const LOADS: ReadonlyMap<string, Load> = new Map<string, Load>([
  [SERVICE_LISTS.people.path, ({ database }) => personRows(database)],
  [
    SERVICE_LISTS.quarters.path,
    ({ database, person, today }) => quarterRows(database, personScope(person), today),
  ],
  [SERVICE_LISTS.eventTypes.path, eventTypeRows],
]);

/** The rows of a list of the service; refuses who may not read it. */
export async function serviceRows(reading: Reading, list: List): Promise<ListRow[]> {
  demand(reading.person, list.action, list.doing);
  return LOADS.get(list.path)!(reading);
}
