/** What every request carries, whichever page or route answers it. */
import type { Context } from 'hono';
import type { AnswerCache } from '../actions/answer-cache.ts';
import type { Lists } from '../actions/lists.ts';
import type { Database } from '../db/connection.ts';
import type { Day } from '../domain/values/days.ts';
import type { Person } from '../platform/auth.ts';
import type { RefusalCode } from '../platform/errors.ts';
import type { SigningKey } from '../platform/signing.ts';
import type { TokenEntry } from '../db/people.ts';
import type { SessionEntry } from '../db/sessions.ts';
import type { Limits } from './request-counters.ts';

/** How a person came in: a browser that signed in, or a program with a token. */
export type Entry =
  | ({ via: 'session' } & Omit<SessionEntry, 'stale'>)
  | ({ via: 'token' } & Omit<TokenEntry, 'stale'>);

export interface Env {
  Variables: {
    database: Database;
    /** Where browsers find the service: `https://host`. */
    origin: string;
    person: Person;
    /** How the person came in. */
    entry: Entry;
    requestId: string;
    today: Day;
    refusal: RefusalCode | undefined;
    /** What only this installation knows; cursors are sealed with it. */
    secret: string;
    /** The key that heads are signed with; refuses where none is configured. */
    signingKey: () => Promise<SigningKey>;
    limits: Limits;
    /** Whether people are the demo's. */
    demo: boolean;
    /** Answers that cannot change any more, for pages. */
    answerCache: AnswerCache;
    /** The network address that asks, where it can be known. */
    address: string | undefined;
    /** For the access log: what it is about where the address does not say. */
    subject: string | undefined;
    /** Settles when the answer's stream has ended, which until then reads from the database. */
    streaming: Promise<void> | undefined;
    /** Lists lately read. */
    lists: Lists;
    /** Refused again, before anything else was let through. */
    flood: boolean;
  };
}
export type Ctx = Context<Env>;
