/** The same Idempotency-Key twice: the work is done once, and answered once more. */
import { together, type Sql } from '../db/connection.ts';
import { lockPosting } from '../db/journal.ts';
import { findSubmissionByKey, KEY_SECONDS, takeKey, type Before } from '../db/submission-keys.ts';
import { Refusal } from '../platform/errors.ts';
import type { Person } from '../platform/roles-and-rights.ts';

/** An answer, and whether it was given before. */
export interface Once<Answer> {
  answer: Answer;
  replayed: boolean;
}

/**
 * Does the work once for a maker's key. A repeated request gets the first answer. Refuses a key
 * that is in use now, and one that was used for other content.
 */
export async function onceForKey<Answer>(
  sql: Sql,
  maker: Person,
  key: string,
  fingerprint: string,
  work: () => Promise<Answer>,
): Promise<Once<Answer>> {
  const [, , before] = await together([
    demandKey(sql, maker, key),
    lockPosting(sql),
    findSubmissionByKey(sql, maker.id, key),
  ]);
  if (before) return answerBefore(before, key, fingerprint);
  return { answer: await work(), replayed: false };
}

/** The answer that a key had before. Refuses a key that was used for other content. */
export function answerBefore<Answer>(
  before: Before,
  key: string,
  fingerprint: string,
): Once<Answer> {
  if (before.fingerprint !== fingerprint) {
    throw new Refusal(
      'idempotency_key_reused',
      `Idempotency-Key “${key}” 已用于第 ${before.id} 号批次，内容不同；新内容请换用新的键。`,
    );
  }
  return { answer: before.answer as unknown as Answer, replayed: true };
}

const inProgress = (key: string): Refusal =>
  new Refusal(
    'idempotency_in_progress',
    `使用 Idempotency-Key “${key}” 的请求正在处理，请稍后以同一个键重试。`,
    { retryAfter: 2 },
  );

/** Takes a maker's key; refuses if a request under way holds it for long. */
async function demandKey(sql: Sql, maker: Person, key: string): Promise<void> {
  if (!(await takeKey(sql, maker.id, key))) throw inProgress(key);
}

/** Waits until a request of this process with that key has ended; refuses if it takes long. */
export async function waitForKey(key: string, underWay: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(inProgress(key)), KEY_SECONDS * 1000);
  });
  const done = underWay.then(
    () => undefined,
    () => undefined,
  );
  try {
    await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
