/** What every request carries, for all pages and routes. */
import type { Context } from 'hono';
import type { AnswerCache } from '../actions/answer-cache.ts';
import type { Lists } from '../actions/lists.ts';
import type { Database } from '../db/connection.ts';
import type { Day } from '../domain/values/days.ts';
import type { Person } from '../platform/roles-and-rights.ts';
import type { RefusalCode } from '../platform/errors.ts';
import type { SigningKey } from '../platform/signing.ts';
import type { TokenEntry } from '../db/people.ts';
import type { SessionEntry } from '../db/sessions.ts';
import type { Limits } from './request-counters.ts';
import type { RunningWorks } from './running-work.ts';

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
    /** How the person was authenticated. */
    entry: Entry;
    requestId: string;
    today: Day;
    refusal: RefusalCode | undefined;
    /** The secret of this installation; it seals cursors. */
    secret: string;
    /** The key that signs heads; refuses if none is configured. */
    signingKey: () => Promise<SigningKey>;
    limits: Limits;
    /** The long work of this process. */
    works: RunningWorks;
    /** Whether people are the demo's. */
    demo: boolean;
    /** Answers that cannot change any more, for pages. */
    answerCache: AnswerCache;
    /** The network address of the client, if known. */
    address: string | undefined;
    /** For the access log: the subject, if the address does not say it. */
    subject: string | undefined;
    /** Settles when the answer's stream has ended, which until then reads from the database. */
    streaming: Promise<void> | undefined;
    /** Recently read lists. */
    lists: Lists;
    /** Set where the answer shows no record, which need not be logged. */
    showsNothing: boolean;
    /** Set if it was refused again and no request was accepted in between. */
    flood: boolean;
  };
}
export type Ctx = Context<Env>;
