/**
 * Checks batches against the journal: prepare, load what the rules need, judge. Nothing is written.
 */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import type { Refusal } from '../platform/errors.ts';
import { inTurns } from '../platform/give-way.ts';
import { together, type Sql } from '../db/connection.ts';
import {
  findEntitiesWithMarks,
  readCodeLists,
  readDailySums,
  readExternal,
  readEntities,
  readFirstReferences,
  readHighestNumbers,
  readMarks,
  readOriginals,
  readUsedCodes,
  type Recorded,
} from '../db/batch-loading.ts';
import { readLatestMarks } from '../db/statements.ts';
import { tell } from '../db/long-transaction.ts';
import { Quarters } from '../domain/journal/closed-quarters.ts';
import { CodeLists } from '../domain/values/code-lists.ts';
import { LAST_DAY, type Day } from '../domain/values/days.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { judge } from '../domain/journal/judge.ts';
import { touched, withoutNew } from '../domain/journal/touched.ts';
import { narrowed, reachOf, type Reach } from '../domain/journal/side-by-side.ts';
import {
  codesIn,
  LOOKED_UP,
  namesIn,
  namesOfMalformed,
  originalsIn,
  prefixesIn,
  usesLists,
  type Prepared,
} from '../domain/journal/batch-lookups.ts';
import { Preparation } from '../domain/journal/prepare.ts';
import type { PartlyRead, Shaped } from '../domain/journal/proposals.ts';
import { dated, type Original } from '../domain/journal/reversal.ts';
import { authorise, isOutside } from './who-may-propose.ts';
import { judgeAttestations } from './closing.ts';
import { nameDuplicatesInClosed } from './duplicates.ts';
import { beyondFaults, unknownNamesRefusal } from './nearest-names.ts';
import { judgeClosing } from './quarter-checklist.ts';
import { setAsideRecorded, type Fresh } from './set-aside-recorded.ts';

/** A batch that passed every check and may be posted. */
export interface Batch {
  /** All that was proposed, with every default filled in. */
  events: Shaped[];
  prepared: Prepared[];
  /** What was proposed of each prepared event. */
  proposals: readonly Shaped[];
  alreadyRecorded: { index: number; seq: number }[];
  /** The vehicles that any of it is about, or `bureau`. */
  vehicles: string[];
}

/** What is known of a batch before it is checked. */
export interface KnownOfBatch {
  /** If only a part of it could be read: where that part stands, and the faults of the rest. */
  partly?: PartlyRead | undefined;
  /** It passed all checks on this day, and nothing was recorded since. */
  hasPassed?: true | undefined;
}

/** A batch that somebody hands in. */
export interface HandedIn extends KnownOfBatch {
  maker: Person;
  events: readonly Shaped[];
  today: Day;
}

/** What came of checking a batch: why it is refused, if it is, and what it has to do with. */
export interface Checked {
  batch: Batch;
  refusal: Refusal | undefined;
  reach: () => Promise<Reach>;
}

/** Checks a batch against the whole journal; throws a refusal that names every fault. */
export async function checkBatch(
  sql: Sql,
  maker: Person,
  events: readonly Shaped[],
  today: Day,
  { partly, hasPassed }: KnownOfBatch = {},
): Promise<Batch> {
  const [checked] = await checkEach(sql, [{ maker, events, today, partly, hasPassed }]);
  if (checked!.refusal) throw checked!.refusal;
  return checked!.batch;
}

/** Checks several batches, each by itself as if it were alone; what they need is read together. */
export async function checkEach(sql: Sql, handedIn: readonly HandedIn[]): Promise<Checked[]> {
  const proposed = handedIn.flatMap(({ events }) => events);
  const originals = await readOriginals(sql, originalsIn(proposed));
  const batches = handedIn.map((each) => ({
    ...each,
    events: each.events.map((event) => dated(event, originals)),
  }));
  const [recorded, state] = await together([
    readRecorded(sql, batches),
    readState(
      sql,
      batches.flatMap(({ events }) => events),
      originals,
    ),
  ]);
  const byOrganisation = new Map(recorded);
  const prepared: PreparedBatch[] = [];
  for (const each of batches) {
    const { organisation } = each.maker;
    const known = { ...state, originals };
    prepared.push(await prepare(sql, each, known, byOrganisation.get(organisation)!));
  }
  // Whoever may no longer propose some of what passed has the rest judged without that.
  const unjudged = prepared.filter((each) => !each.hasPassed || each.notAllowed.length > 0);
  await judgeAll(
    sql,
    unjudged.map(({ allowed }) => allowed),
    state.used,
  );
  const checked: Checked[] = [];
  for (const each of prepared) checked.push(await finish(sql, each));
  return checked;
}

/** What each organisation among the makers has recorded already under the batches' numbers. */
function readRecorded(sql: Sql, batches: readonly HandedIn[]) {
  const ids = new Map<string, string[]>();
  for (const { maker, events } of batches) {
    const own = events.flatMap((event) => event.external_id ?? []);
    ids.set(maker.organisation, [...(ids.get(maker.organisation) ?? []), ...own]);
  }
  const reading = [...ids].map(async ([organisation, of]) => {
    return [organisation, await readExternal(sql, organisation, of)] as const;
  });
  return together(reading);
}

type Known = Awaited<ReturnType<typeof readState>> & { originals: Map<number, Original> };

/** Prepares a batch among what was read for it, and perhaps for others. */
async function prepare(
  sql: Sql,
  handedIn: HandedIn,
  known: Known,
  recorded: ReadonlyMap<string, Recorded>,
) {
  const { maker, events, today, partly } = handedIn;
  const { originals, lists } = known;
  const among = { lists, isHidden: hiddenFrom(maker) };
  const { fresh, ...aside } = setAsideRecorded(events, recorded, {
    originals,
    ...(partly && { places: partly.places }),
  });
  const refused = namesOfMalformed(partly?.left ?? []);
  const numbers = new Map(known.numbers);
  const data = { ...known, ...among, numbers, today, refused };
  const preparation = new Preparation(data);
  const prepared = await inTurns(proposeAll(sql, preparation, fresh));
  const { allowed, refused: notAllowed } = authorise(maker, prepared);
  const reach = async () => {
    const needed = await inTurns(touched(prepared));
    return reachOf(maker.organisation, events, { prepared, needed }, known.entities);
  };
  return { ...handedIn, ...aside, among, fresh, prepared, allowed, notAllowed, reach };
}

type PreparedBatch = Awaited<ReturnType<typeof prepare>>;

/** How many events are prepared before it is said how many that are. */
const TOLD = 1000;

/** Prepares events in their order, with a pause after each. */
function* proposeAll(
  sql: Sql,
  preparation: Preparation,
  fresh: readonly Fresh[],
): Generator<void, Prepared[]> {
  const prepared: Prepared[] = [];
  for (const { index, event } of fresh) {
    prepared.push(preparation.propose(event, index));
    if (prepared.length % TOLD === 0) tell(sql, '检查', prepared.length, fresh.length);
    yield;
  }
  return prepared;
}

/** Adds the findings that only some batches can have, and gives what came of it all. */
async function finish(sql: Sql, each: PreparedBatch): Promise<Checked> {
  const { maker, events, partly, prepared, allowed, fresh } = each;
  refuseCompany(allowed);
  await judgeClosing(sql, allowed);
  await judgeAttestations(sql, allowed);
  await nameDuplicatesInClosed(sql, allowed, personScope(maker));
  const beyond = await beyondFaults(sql, maker, each.notAllowed, fresh);
  const others = [...(partly?.faults ?? []), ...each.faults];
  const refusal = unknownNamesRefusal(allowed, others, beyond, each.among);
  const about = prepared.flatMap(({ vehicle, original }) => vehicle ?? original?.audience ?? []);
  const batch = {
    events: [...events],
    prepared,
    proposals: fresh.map(({ event }) => event),
    alreadyRecorded: each.alreadyRecorded,
    vehicles: [...new Set([...each.audiences, ...about])],
  };
  return { batch, refusal, reach: each.reach };
}

/** The state of every quarter, as the whole journal has it. */
async function readQuarters(sql: Sql): Promise<Quarters> {
  const states = await readLatestMarks(sql, 'quarter_state', { asOf: LAST_DAY, knownSeq: LATEST });
  return new Quarters(new Map([...states].map(([name, { value }]) => [name, value])));
}

const hiddenFrom =
  (maker: Person) =>
  ({ audience }: Pick<Entity, 'audience'>): boolean =>
    isOutside(maker, audience);

/** What the journal has of all that a batch may refer to. */
async function readState(
  sql: Sql,
  events: readonly Shaped[],
  originals: ReadonlyMap<number, Original>,
) {
  // A reversed registration gives its code free, so those codes must be loaded as well.
  const freed = [...originals.values()].flatMap((event) =>
    typeof event.data.code === 'string' ? [event.data.code] : [],
  );
  const [found, lists, quarters, numbers, used] = await together([
    findEntitiesWithMarks(sql, [...namesIn(events), ...freed], LOOKED_UP),
    usesLists(events) ? readCodeLists(sql) : Promise.resolve(new CodeLists([])),
    readQuarters(sql),
    readHighestNumbers(sql, prefixesIn(events)),
    readUsedCodes(sql, codesIn(events)),
  ]);
  return { ...found, lists, quarters, numbers, used };
}

/**
 * Judges the rules between events, of each batch by itself; of the codes that they register some
 * were used before.
 */
async function judgeAll(
  sql: Sql,
  batches: readonly (readonly Prepared[])[],
  used: ReadonlySet<string>,
): Promise<void> {
  const all = batches.flat();
  tell(sql, '核对规则', 0, all.length);
  const added = new Set(all.flatMap(({ registers }) => registers?.code ?? []));
  const needed = await inTurns(touched(all));
  // Whatever is recorded about a thing comes after its registration, so about new ones nothing is.
  const recorded = withoutNew(needed, (code) => added.has(code) && !used.has(code));
  const reversed = all.flatMap((item) => item.original?.seq ?? []);
  const posted = all.flatMap((item) => item.effects.flatMap((effect) => effect.vehicle ?? []));
  const vehicles = [...new Set(posted)];
  const [sums, marks, references, entities] = await Promise.all([
    Promise.all(recorded.sums.map((group) => readDailySums(sql, group))),
    readMarks(sql, recorded.marks),
    readFirstReferences(sql, needed.registrations, reversed),
    vehicles.length === 0 ? [] : readEntities(sql, { codes: vehicles }),
  ]);
  for (const prepared of batches) {
    const own = batches.length === 1 ? needed : await inTurns(touched(prepared));
    const registered = prepared.flatMap((item) => item.registers ?? []);
    const known = [...entities, ...registered].map((entity) => [entity.code, entity] as const);
    const state = { sums, marks, references, entities: new Map(known) };
    await inTurns(judge(prepared, own, batches.length === 1 ? state : narrowed(state, own)));
  }
}

/** Refuses a batch that closes or opens a quarter and contains anything else. */
function refuseCompany(prepared: readonly Prepared[]): void {
  const alone = prepared.find(({ definition }) => definition.alone);
  if (!alone || prepared.length === 1) return;
  const detail = `“${alone.definition.label}”须单独成批，请与其他事项分开提交。`;
  alone.findings.push({ code: 'stands_alone', detail });
}
