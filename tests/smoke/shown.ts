/** Holds what a page or the README shows against what was really answered. */
import { today } from '../../src/platform/clock.ts';

/** What every installation has of its own, by the place where it stands. */
const OWN = [
  /\/(token|password|next_cursor|agent)$/,
  /\/(signature|key_id|public)$/,
  /#get-(tokens\/data\/\d+|me\/token)\/id$/,
  /#get-audit-access-log\/meta\/up_to$/,
];

/** What every moment and every installation has of its own, by its form; and what stands for it. */
const FORMS: readonly [RegExp, string][] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z/g, '（时刻）'],
  [/\b[0-9a-f]{64}\b/g, '（散列值）'],
  [/\b[0-9a-z]{4}(-[0-9a-z]{4}){3}\b/g, '（密码）'],
  [/\bkc_[\w-]+…?/g, '（令牌）'],
];

const plain = (text: string): string =>
  FORMS.reduce((left, [form, word]) => left.replace(form, word), text);

/** The day on which the examples were recorded stands for the day on which somebody asks. */
const RECORDED_ON = '2024-07-05';

/** Examples show at most so many rows of a list. */
const ROWS = 2;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Every place where an answer is not what was shown of it. */
export function jsonFaults(shown: unknown, given: unknown, at: string): string[] {
  const differ = [`${at} is ${JSON.stringify(given)}, shown as ${JSON.stringify(shown)}`];
  if (Array.isArray(shown)) {
    if (!Array.isArray(given)) return differ;
    const isWhole = shown.length === given.length || shown.length === ROWS;
    if (!isWhole || given.length < shown.length) return differ;
    return shown.flatMap((part, index) => jsonFaults(part, given[index], `${at}/${index}`));
  }
  if (isObject(shown)) {
    if (!isObject(given)) return differ;
    const names = new Set([...Object.keys(shown), ...Object.keys(given)]);
    return [...names].flatMap((name) => jsonFaults(shown[name], given[name], `${at}/${name}`));
  }
  if (typeof shown === typeof given && OWN.some((place) => place.test(at))) return [];
  if (typeof shown !== 'string' || typeof given !== 'string') return shown === given ? [] : differ;
  if (shown === RECORDED_ON && given === today()) return [];
  return plain(shown) === plain(given) ? [] : differ;
}

/** Said now and then while something takes long. */
const PROGRESS = /^ *(已写入记录|已核对|每条记录与其叶散列、记录树各节点) [\d/]+.*\n/gm;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The same for text: a line that is `…` stands for any lines, `…` within one for any words. */
export function textFaults(shown: string, given: string): string[] {
  const pattern = plain(shown)
    .split('\n')
    .map((line) =>
      line.trim() === '…' ? '(?:.*\\n)*?' : `${escaped(line).replaceAll('…', '.*')}\\n`,
    )
    .join('');
  const isSame = new RegExp(`^${pattern}$`).test(`${plain(given)}\n`.replace(PROGRESS, ''));
  return isSame ? [] : [`shown as\n${shown}\nbut it is\n${given}`];
}

/** JSON where it is shown as such, else text. */
export const answerFaults = (shown: string, given: string, at: string): string[] =>
  shown.startsWith('{') && given.startsWith('{')
    ? jsonFaults(JSON.parse(shown), JSON.parse(given), at)
    : textFaults(shown, given);
