/**
 * The ledger for TypeScript programs: every route with its parameters and answers as types. Only
 * types come from the server's code; what runs is a few lines around fetch.
 */
import { hc, type ClientRequestOptions } from 'hono/client';
import type { Problem } from './api/answers.ts';
import type { api } from './api/index.ts';

/** Every route under /api/v1. */
export type KechuangApi = typeof api;

export type { Problem };

/** The problem document of an answer that is not ok (RFC 9457). */
export const problemOf = async (answer: { json(): Promise<unknown> }): Promise<Problem> =>
  (await answer.json()) as Problem;

/**
 * A client of the ledger at an origin such as https://ledger.example, with the rights of the token.
 * Answers are typed as the success; if `answer.ok` is false, use problemOf.
 */
export const connect = (origin: string, token: string, options: ClientRequestOptions = {}) =>
  hc<KechuangApi>(origin, {
    ...options,
    headers: { Authorization: `Bearer ${token}` },
  });
