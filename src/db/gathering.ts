/**
 * Small statements that many requests send at the same time are sent as one: what is asked for in
 * one turn of the loop is asked for together at its end, and each gets its own answer. Nobody waits
 * for a statement that was sent before. Where the database refuses the whole, each is asked for by
 * itself, so that only the one at fault is refused.
 *
 * Those of one `Database` gather; on Workers each request has its own and is alone.
 */
import { Refusal } from '../platform/errors.ts';
import type { Database } from './connection.ts';

/** Answers all that is asked, in its order. */
type AskAll<Asked, Answer> = (
  database: Database,
  asked: readonly Asked[],
) => Promise<readonly Answer[]>;

/** What one request asks for, and how it is told. */
interface Asking<Asked, Answer> {
  asked: Asked;
  tell: (answer: Answer) => void;
  refuse: (reason: unknown) => void;
}

/** A way to ask for one thing, by which those that ask at the same time are answered together. */
export function gathered<Asked, Answer>(
  askAll: AskAll<Asked, Answer>,
): (database: Database, asked: Asked) => Promise<Answer> {
  const gathering = new WeakMap<Database, Asking<Asked, Answer>[]>();
  const ask = async (database: Database, all: readonly Asking<Asked, Answer>[]): Promise<void> => {
    try {
      const asked = all.map((each) => each.asked);
      const answers = await askAll(database, asked);
      for (const [index, { tell }] of all.entries()) tell(answers[index]!);
    } catch (error) {
      // A refusal is for all: the database is away, or has no time.
      if (all.length === 1 || error instanceof Refusal) for (const { refuse } of all) refuse(error);
      else for (const each of all) void ask(database, [each]);
    }
  };
  return (database, asked) =>
    new Promise((tell, refuse) => {
      const asking = { asked, tell, refuse };
      const others = gathering.get(database);
      if (others) return void others.push(asking);
      const all = [asking];
      gathering.set(database, all);
      setImmediate(() => {
        gathering.delete(database);
        void ask(database, all);
      });
    });
}
