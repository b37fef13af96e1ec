/**
 * What the statements of a moment depend on, read before they are written: whether the balances
 * answer it, and the regions of the city.
 */
import type { Selection } from '../domain/figures/figure.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { readCodeLists } from './batch-loading.ts';
import type { Sql } from './connection.ts';

/**
 * Up to so many records after a moment, or up to a third of all, its sums are the balances less
 * what was posted after it; with more, the effects up to it are added up. Both ways give the same.
 */
const FEW_RECORDS = 50_000;

const momentKey = ({ asOf, knownSeq }: Moment): string => `${asOf} ${knownSeq}`;

/** The moments that were asked for within one transaction. */
export class PreparedMoments {
  readonly #sql: Sql;
  /** The regions of the city by moment, as far as they were asked for. */
  readonly #home = new Map<string, readonly string[]>();
  readonly #few: number | undefined;
  /** Whether few records came after a moment: asked once for each, and answered. */
  readonly #nearAsked = new Map<string, Promise<boolean>>();
  readonly #near = new Map<string, boolean>();

  /** `few`: up to so many records after a moment its sums come from the balances. */
  constructor(sql: Sql, few?: number) {
    this.#sql = sql;
    this.#few = few;
  }

  /** Reads beforehand what the statement of a selection depends on. */
  async prepare(selection: Selection, moment: Moment): Promise<void> {
    const key = momentKey(moment);
    const asked = this.#nearAsked.get(key) ?? this.#askNear(moment);
    this.#nearAsked.set(key, asked);
    this.#near.set(key, await asked);
    await this.homeFor(selection, moment);
  }

  /** Takes for near what is near at another moment of the same day, without asking. */
  treatAlike(moment: Moment, other: Moment): void {
    this.#near.set(momentKey(moment), this.isNear(other));
  }

  /** The regions of the city at a moment, if a selection depends on them. */
  async homeFor({ where = [] }: Selection, moment: Moment): Promise<readonly string[] | undefined> {
    if (!where.some((condition) => 'atHome' in condition)) return undefined;
    const key = momentKey(moment);
    const home = this.#home.get(key) ?? (await readCodeLists(this.#sql, moment)).homeRegions();
    this.#home.set(key, home);
    return home;
  }

  /** The regions of the city at a moment that was prepared. */
  home(moment: Moment): readonly string[] {
    return this.#home.get(momentKey(moment))!;
  }

  /** Whether few records came after a moment; not, where that was not prepared. */
  isNear(moment: Moment): boolean {
    return this.#near.get(momentKey(moment)) === true;
  }

  async #askNear({ asOf, knownSeq }: Moment): Promise<boolean> {
    const [row] = await this.#sql<[{ isNear: boolean }]>`
      select records_after(${asOf}, ${knownSeq}, few.most + 1) <= few.most as "isNear"
      from (select coalesce(${this.#few ?? null}::bigint, greatest(${FEW_RECORDS}::bigint,
        least(${knownSeq}::bigint, (select max(seq) from event)) / 3)) as most) few`;
    return row.isNear;
  }
}
