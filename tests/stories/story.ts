/**
 * Stories: cases written as the bureau's own papers, in Chinese, that a reader of the domain can
 * check. `README.md` beside this file shows the few forms a line may have. Labels of events,
 * fields, choices, bases and figures are the definitions', so a story also fails when one changes.
 */
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import { day } from '../../src/domain/values/days.ts';
import {
  BASES,
  wireValue,
  type Basis,
  type Figure,
  type Query,
  type Source,
} from '../../src/domain/figures/figure.ts';
import { evaluate } from '../../src/domain/figures/evaluate.ts';
import { GROUPINGS, type Grouping } from '../../src/domain/figures/groupings.ts';
import type { Ledger } from '../support/ledger.ts';
import { keyOf, readEvent, stepsOf, type Step } from './reading.ts';

const FIGURES = [...CATALOGUE.values()];

/** A figure that a story asks for, and what the service said of it. */
export interface Asked {
  line: string;
  figure: Figure;
  query: Query;
  said: string;
}

/** What another source says of the same figure on the same day, as a story writes it. */
export async function saidBy(source: Source, { figure, query }: Asked): Promise<string> {
  const values = await evaluate(figure, CATALOGUE, source, query);
  const said = values.map(({ group, value, reason, illustrative }) => ({
    group,
    value: marked(reason ?? wireValue(value!, figure.unit), illustrative),
  }));
  return query.groupBy?.length ? writtenGroups(said) : said[0]!.value;
}

/** A value that rests on demonstration data says so. */
const marked = (value: string, illustrative: boolean): string =>
  illustrative ? `${value}（演示）` : value;

/** Groups as a story writes them, W1:2 无:1, in an order that depends on nothing else. */
const writtenGroups = (groups: readonly { group: readonly string[]; value: string }[]): string =>
  groups
    .map(({ group, value }) => `${group.filter(Boolean).join('+') || '无'}:${value}`)
    .sort()
    .join(' ');

/** What the service says of a figure, or of one of its groups. */
interface Said {
  value: string | null;
  reason: { code: string } | null;
  illustrative: boolean;
}

class Telling {
  readonly asked: Asked[] = [];
  readonly #ledger: Ledger;
  /** Lines by their label in 【】, as sequence numbers of the journal. */
  readonly #records = new Map<string, number>();
  readonly #instants = new Map<string, string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async tell({ lines: [first, ...more] }: Step): Promise<void> {
    const [verb, ...words] = first!.split(/\s+/);
    if (verb === '采用参考数据') await this.#ledger.withReference();
    else if (verb === '记下时刻') await this.#noteInstant(words[0]!);
    else if (verb === '应为') await this.#expectFigure(first!);
    else {
      const expected = /^(拒绝|提示|已登记)\s+(\S+?)(?:「(.+?)」)?：\s*(.*)$/.exec(first!);
      const batch = [expected ? expected[4]! : first!, ...more];
      if (!expected) await this.#record(batch);
      else if (expected[1] === '已登记') await this.#expectRecorded(expected[2]!, batch);
      else await this.#expectRefusal(expected[1]!, expected[2]!, expected[3] ?? '', batch);
    }
  }

  #seqOf(text: string): number {
    const label = /^【(.+)】$/.exec(text)?.[1];
    const seq = label === undefined ? Number(text) : this.#records.get(label);
    if (seq === undefined || Number.isNaN(seq)) throw new Error(`故事中没有 ${text}`);
    return seq;
  }

  async #hand(lines: string[]) {
    const events = lines.map((line) => readEvent(line, (text) => this.#seqOf(text)));
    const answer = await this.#ledger.post('officer', '/submissions', {
      events: events.map(({ event }) => event),
    });
    return { labels: events.map(({ label }) => label), ...answer };
  }

  async #record(lines: string[]): Promise<void> {
    const { labels, status, body } = await this.#hand(lines);
    if (status !== 200) throw new Error(`被拒绝：${JSON.stringify(body.errors ?? body, null, 1)}`);
    if (body.events.length !== lines.length) throw new Error('其中有事项此前已登记');
    for (const [index, label] of labels.entries()) {
      if (label !== undefined) this.#records.set(label, body.events[index].seq);
    }
  }

  async #expectRefusal(verb: string, code: string, part: string, lines: string[]): Promise<void> {
    const { status, body } = await this.#hand(lines);
    if (status === 200) throw new Error('应被拒绝，却已登记');
    const { code: found, detail } = body.errors[0] as { code: string; detail: string };
    // A warning is told apart from a refusal by the code of the whole answer.
    if (found !== code || body.code !== (verb === '提示' ? 'warning_needs_override' : code))
      throw new Error(`应为${verb} ${code}，实为 ${body.code}/${found}：${detail}`);
    if (!detail.includes(part)) throw new Error(`说明中没有“${part}”：${detail}`);
  }

  async #expectRecorded(original: string, lines: string[]): Promise<void> {
    const { status, body } = await this.#hand(lines);
    const expected = JSON.stringify([{ index: 0, seq: this.#seqOf(original) }]);
    const found = JSON.stringify(body.already_recorded);
    if (status !== 422 || body.code !== 'nothing_new' || found !== expected)
      throw new Error(`应为此前已登记 ${expected}，实为 ${JSON.stringify(body)}`);
  }

  async #noteInstant(name: string): Promise<void> {
    const { body } = await this.#ledger.get('auditor', '/figures/fund.invested');
    this.#instants.set(name, body.meta.known_at);
  }

  /** 应为 2024-06-30 当季 按甲所知 投资金额 = 30000000.00；按产业时为 W1:… none:… 无:… */
  async #expectFigure(line: string): Promise<void> {
    const [left, right] = line.split(' = ').map((part) => part.trim());
    if (right === undefined) throw new Error('“应为”一行要有“ = 数值”');
    const words = left!.split(/\s+/).slice(1);
    const name = words.pop()!;
    const figure = FIGURES.find(({ id, label }) => id === name || label === name);
    if (!figure) throw new Error(`没有指标“${name}”`);
    const query = new URLSearchParams();
    for (const word of words) query.append(...this.#qualifier(word));
    const { status, body } = await this.#ledger.get('auditor', `/figures/${figure.id}?${query}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    const said = ({ value, reason, illustrative }: Said): string =>
      marked(value ?? reason!.code, illustrative);
    const groups = body.groups as (Said & { by: Record<string, string> })[] | undefined;
    const found = groups
      ? writtenGroups(groups.map((each) => ({ group: Object.values(each.by), value: said(each) })))
      : said(body);
    const expected = groups ? right.split(/\s+/).sort().join(' ') : right;
    if (found !== expected) throw new Error(`应为 ${expected}，实为 ${found}`);
    this.asked.push({ line, figure, query: queryOf(body, query), said: found });
  }

  #qualifier(word: string): [string, string] {
    if (/^\d{4}-\d\d-\d\d$/.test(word)) return ['as_of', word];
    const instant = this.#instants.get(/^按(.+)所知$/.exec(word)?.[1] ?? '');
    if (instant !== undefined) return ['known_at', instant];
    const grouping = word.startsWith('按') ? keyOf(GROUPINGS, word.slice(1)) : undefined;
    if (grouping !== undefined) return ['group_by', grouping];
    const basis = keyOf(BASES, word);
    if (basis !== undefined) return ['basis', basis];
    if (word.startsWith('基金=')) return ['vehicle', word.slice(3)];
    if (word.startsWith('企业=')) return ['enterprise', word.slice(3)];
    throw new Error(`不认识“${word}”`);
  }
}

/** The question that an answer of the service answers, as a source of figures is asked it. */
function queryOf(
  { basis, meta }: { basis: Basis; meta: { as_of: string; known_seq: number } },
  asked: URLSearchParams,
): Query {
  const only = ['vehicle', 'enterprise'].flatMap((name) =>
    asked.has(name) ? [[name, asked.getAll(name)]] : [],
  );
  return {
    moment: { asOf: day(meta.as_of), knownSeq: meta.known_seq },
    basis,
    groupBy: asked.getAll('group_by') as Grouping[],
    ...(only.length > 0 && { only: Object.fromEntries(only) }),
  };
}

/**
 * Tells a story to an empty ledger; throws with the file, the line's number and the line. Gives the
 * figures that it asked for, so that another source can be asked the same.
 */
export async function tell(ledger: Ledger, path: string): Promise<Asked[]> {
  await ledger.empty();
  const telling = new Telling(ledger);
  for (const step of stepsOf(path)) {
    try {
      await telling.tell(step);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${step.file}:${step.number}\n  ${step.lines.join('\n  + ')}\n${why}`);
    }
  }
  return telling.asked;
}
