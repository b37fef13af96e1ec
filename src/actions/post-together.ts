/**
 * Submissions that wait for the ledger are posted together: while one transaction of this process
 * posts, those that come in gather, and the next transaction posts them all. Nobody waits for a
 * timer: one that finds nobody posting begins at once, and whoever comes until the posting lock is
 * there comes along.
 *
 * Each is checked by itself and gets its own answer or refusal, its own number and its own records;
 * a refused one leaves nothing and hinders nobody. They are taken in the order in which they came.
 * One that depends on what another of the group changes is left to the next group, with all after
 * it (`domain/journal/side-by-side.ts`). Large ones, and those that change what everybody is judged
 * by, go alone. So do drafts and imports, which do more in their transaction.
 *
 * Those that are asked for on one `Database` gather. That is so on a server and on the embedded
 * database alike; on Workers each request has its own, so there everybody goes alone.
 */
import { EVERYTHING, together, type Database, type Sql } from '../db/connection.ts';
import { lockPosting } from '../db/journal.ts';
import { takeFreeKeys } from '../db/submission-keys.ts';
import { maySideBySide } from '../domain/journal/side-by-side.ts';
import { Refusal } from '../platform/errors.ts';
import { answerBefore, onceForKey, waitForKey, type Once } from './idempotency.ts';
import {
  judgeEach,
  keep,
  keepEach,
  type SubmissionAnswer,
  type Submitted,
} from './keep-submissions.ts';

type Answer = Once<SubmissionAnswer>;

/** A longer group would keep everybody else's posting waiting too long. */
const MOST = 32;

/** A submission that waits, and how its sender is told. */
interface Waiting {
  submitted: Submitted;
  tell: (answer: Answer | Promise<Answer>) => void;
  refuse: (reason: unknown) => void;
}

/** Posts a submission in a transaction of its own. */
const alone = (database: Database, submitted: Submitted): Promise<Answer> =>
  database.write(EVERYTHING, (sql) =>
    onceForKey(sql, submitted.maker, submitted.key, submitted.received.fingerprint, () =>
      keep(sql, submitted),
    ),
  );

/** What came of one of a group; `left` to the next group, or `alone` because its key is in use. */
type Outcome = { answer: Answer } | { refusal: unknown } | 'left' | 'alone';

/** Posts a group in the transaction that has the posting lock. */
async function postGroup(sql: Sql, group: readonly Submitted[]): Promise<Outcome[]> {
  const asked = group.map(({ maker, key }) => ({ makerId: maker.id, key }));
  const [{ judged, firstId }, keys] = await together([
    judgeEach(sql, group),
    takeFreeKeys(sql, asked),
  ]);
  const outcomes = group.map(({ key, received }, index): Outcome | undefined => {
    const { isFree, before } = keys[index]!;
    if (!isFree) return 'alone';
    return before && repeated(() => answerBefore(before, key, received.fingerprint));
  });
  const fresh = judged.filter((_, index) => outcomes[index] === undefined);
  const kept = await keepEach(sql, { judged: fresh, firstId });
  let next = 0;
  return outcomes.map((outcome): Outcome => {
    if (outcome !== undefined) return outcome;
    const one = kept[next++];
    if (one === undefined) return 'left';
    return 'refusal' in one ? one : { answer: { answer: one.answer, replayed: false } };
  });
}

function repeated(answer: () => Answer): Outcome {
  try {
    return { answer: answer() };
  } catch (refusal) {
    return { refusal };
  }
}

class Postings {
  readonly #database: Database;
  #waiting: Waiting[] = [];
  #isPosting = false;
  /** By maker and key, what is waiting or under way here. */
  readonly #underWay = new Map<string, Promise<Answer>>();

  constructor(database: Database) {
    this.#database = database;
  }

  async post(submitted: Submitted): Promise<Answer> {
    const name = `${submitted.maker.id} ${submitted.key}`;
    const before = this.#underWay.get(name);
    if (before) {
      await waitForKey(submitted.key, before);
      return alone(this.#database, submitted);
    }
    const told = new Promise<Answer>((tell, refuse) => {
      this.#waiting.push({ submitted, tell, refuse });
    });
    this.#underWay.set(name, told);
    if (!this.#isPosting) void this.#postAll();
    try {
      return await told;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #postAll(): Promise<void> {
    this.#isPosting = true;
    while (this.#waiting.length > 0) await this.#postNext();
    this.#isPosting = false;
  }

  /** Posts those who wait when the lock is there, and tells each what came of it. Never rejects. */
  async #postNext(): Promise<void> {
    const began = this.#waiting.length;
    let group: Waiting[] | undefined;
    try {
      const outcomes = await this.#database.write(EVERYTHING, async (sql) => {
        await lockPosting(sql);
        group = this.#waiting.splice(0, MOST);
        return postGroup(
          sql,
          group.map(({ submitted }) => submitted),
        );
      });
      this.#tell(group!, outcomes);
    } catch (error) {
      const failed = group ?? this.#waiting.splice(0, began);
      if (error instanceof Refusal || failed.length === 1)
        for (const { refuse } of failed) refuse(error);
      else await this.#oneByOne(failed);
    }
  }

  #tell(group: readonly Waiting[], outcomes: readonly Outcome[]): void {
    const left: Waiting[] = [];
    for (const [index, waiting] of group.entries()) {
      const outcome = outcomes[index]!;
      if (outcome === 'left') left.push(waiting);
      else if (outcome === 'alone') waiting.tell(alone(this.#database, waiting.submitted));
      else if ('answer' in outcome) waiting.tell(outcome.answer);
      else waiting.refuse(outcome.refusal);
    }
    this.#waiting.unshift(...left);
  }

  /** Nothing of the group was posted: alone, only the one at fault fails again. */
  async #oneByOne(group: readonly Waiting[]): Promise<void> {
    for (const { submitted, tell } of group) {
      const answer = alone(this.#database, submitted);
      tell(answer);
      await answer.catch(() => undefined);
    }
  }
}

const postings = new WeakMap<Database, Postings>();

/** Posts a submission once for its key, together with others that wait if it may go with them. */
export function postOnce(database: Database, submitted: Submitted): Promise<Answer> {
  if (!maySideBySide(submitted.received.events)) return alone(database, submitted);
  const known = postings.get(database) ?? new Postings(database);
  postings.set(database, known);
  return known.post(submitted);
}
