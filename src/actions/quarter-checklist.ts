/**
 * Whether a quarter may be closed: each item of the checklist must be empty, or accepted with a
 * reason. That it must be over, and the last one open, are rules of `domain/books/quarters.ts`.
 */
import type { Sql } from '../db/connection.ts';
import { AskedTogether } from '../db/asked-together.ts';
import { readEntities } from '../db/batch-loading.ts';
import { listPendingUpTo } from '../db/pending-submissions.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import {
  checklistLabel,
  QUARTER_CLOSED,
  recordedQuarter,
  type ChecklistItem,
} from '../domain/books/quarters.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import type { Quarter } from '../domain/values/days.ts';
import type { Query, Selects } from '../domain/figures/figure.ts';
import { evaluate } from '../domain/figures/evaluate.ts';
import { LATEST, type Moment } from '../domain/journal/posted-event.ts';
import { reconciledAt } from './figures.ts';
import { dealWaterfall } from './deal-waterfall.ts';

/** One thing that is still open. */
export interface OpenPoint {
  /** A short text that names it. */
  text: string;
  /** The code or number of the submission, enterprise, holding, published number or deal. */
  key: string;
}

export interface Checked {
  item: ChecklistItem;
  label: string;
  open: OpenPoint[];
}

type OpenPointFinder = (sql: Sql, quarter: Quarter, moment: Moment) => Promise<OpenPoint[]>;

/** An open point about a thing that has a code. */
const named = (code: string): OpenPoint => ({ text: code, key: code });

/**
 * Submissions of earlier quarters count too: they change the sums since inception that are signed
 * now.
 */
const pendingSubmissions: OpenPointFinder = async (sql, { to }) =>
  (await listPendingUpTo(sql, to)).map((id) => ({
    text: `第 ${id} 号批次`,
    key: String(id),
  }));

const inception = (moment: Moment, groupBy: Query['groupBy'] = []): Query => ({
  moment,
  basis: 'inception',
  groupBy,
});

const unclassified: OpenPointFinder = async (sql, _, moment) => {
  const figure = CATALOGUE.get('fund.enterprises')!;
  const query = inception(moment, ['enterprise', 'industry']);
  const values = await evaluate(figure, CATALOGUE, new AskedTogether(sql), query);
  return values.flatMap(({ group: [enterprise, industry] }) =>
    industry === '' ? [named(enterprise!)] : [],
  );
};

const unvalued: OpenPointFinder = async (sql, _, moment) => {
  const { selects } = CATALOGUE.get('fund.fair_value')! as {
    selects: Extract<Selects, { kind: 'held' }>;
  };
  const rows = await new AskedTogether(sql).held(selects, { moment, basis: 'point' });
  return rows.filter(({ value }) => value === undefined).map(({ subject }) => named(subject));
};

const publishedDiffers: OpenPointFinder = async (sql, { from, to }, moment) => {
  const differing = (await reconciledAt(sql, moment, from)).filter(
    ({ published, status }) => published.asOf <= to && status === 'differs',
  );
  return differing.map(({ published: { label, document, seq } }) => ({
    text: `${label}（${document}）`,
    key: String(seq),
  }));
};

const unbalancedDeals: OpenPointFinder = async (sql, _, moment) => {
  const deals = await readEntities(sql, { ...moment, kinds: ['deal'] });
  const open: OpenPoint[] = [];
  for (const { code } of deals) {
    const { distributions } = await dealWaterfall(sql, moment, code);
    if (distributions.some(({ differences }) => differences.length > 0)) open.push(named(code));
  }
  return open;
};

const CHECKS: Record<ChecklistItem, OpenPointFinder> = {
  pending_submissions: pendingSubmissions,
  unclassified,
  unvalued,
  published_differs: publishedDiffers,
  unbalanced_deals: unbalancedDeals,
};

const ITEMS = Object.keys(CHECKS) as ChecklistItem[];

/**
 * The whole checklist in its order, as of the quarter's last day. A signed quarter is judged by the
 * checklist of the format in which it was signed.
 */
export async function readChecklist(
  sql: Sql,
  of: Quarter,
  knownSeq: number,
  signedIn?: string,
): Promise<Checked[]> {
  const moment = { asOf: of.to, knownSeq };
  return Promise.all(
    ITEMS.map(async (item) => ({
      item,
      label: checklistLabel(item, signedIn),
      open: await CHECKS[item](sql, of, moment),
    })),
  );
}

const isClosing = ({ definition }: Prepared): boolean => definition.type === QUARTER_CLOSED;

/** A refusal names only this many open points; the page of the quarter shows all. */
const MOST_NAMED = 10;

const openPointTexts = (open: readonly OpenPoint[]): string =>
  open
    .slice(0, MOST_NAMED)
    .map(({ text }) => text)
    .join('、');

/** Refuses to close a quarter with an open point that was not accepted with a reason. */
export async function judgeClosing(sql: Sql, prepared: readonly Prepared[]): Promise<void> {
  for (const { event, findings } of prepared.filter(isClosing)) {
    if (findings.length > 0) continue;
    const accepted = (event.data.accepted ?? []) as { item: ChecklistItem }[];
    const list = await readChecklist(sql, recordedQuarter(event.data), LATEST);
    for (const { item, label, open } of list) {
      if (open.length === 0 || accepted.some((each) => each.item === item)) continue;
      const more = open.length > MOST_NAMED ? `等 ${open.length} 项` : '';
      findings.push({
        code: 'checklist_open',
        pointer: '/data/accepted',
        detail: `${label}：${openPointTexts(open)}${more}。请先处理，或在核对清单的说明中写明“${label}”为何仍可关闭。`,
      });
    }
  }
}
