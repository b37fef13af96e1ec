/** What the parts of the demo portfolio's maker share: chance, days, amounts. */

/** Chance that draws the same on every machine (mulberry32), from a seed of its own for each part. */
export function chance(seed) {
  let state = seed;
  /** A whole number from 0 to below n. */
  function draw(n) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  }
  const between = (low, high) => low + draw(high - low + 1);
  const pick = (list) => list[draw(list.length)];
  function shuffled(list) {
    const deck = [...list];
    for (let i = deck.length - 1; i > 0; i -= 1) {
      const j = draw(i + 1);
      [deck[i], deck[j]] = [deck[j], deck[i]];
    }
    return deck;
  }
  return { draw, between, pick, shuffled };
}

const DAY = 86_400_000;
export const stamp = (day) => Date.parse(`${day}T00:00:00Z`);
export const dayOf = (at) => new Date(at).toISOString().slice(0, 10);
export const shift = (day, days) => dayOf(stamp(day) + days * DAY);
export const daysBetween = (from, to) => (stamp(to) - stamp(from)) / DAY;
export const earlier = (a, b) => (a < b ? a : b);
export const later = (a, b) => (a > b ? a : b);
/** The same day, or the next on which banks are open (weekends and the two fixed holidays). */
export function workday(day) {
  let at = day;
  while (
    [0, 6].includes(new Date(stamp(at)).getUTCDay()) ||
    /-01-0[1-3]$|-05-0[1-5]$|-10-0[1-7]$/.test(at)
  )
    at = shift(at, 1);
  return at;
}
export const byDay = (a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0);

/** Amounts are whole 分; plans are in 万元. */
export const wan = (amount) => BigInt(amount) * 1_000_000n;
export const yuan = (fen) => `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`;
/** a ÷ b, half up. */
export const divided = (a, b) => (a * 2n + b) / (b * 2n);
export const sum = (list, of) => list.reduce((total, each) => total + of(each), 0n);
/** A decimal of so many places from a whole number of its last place, without trailing zeros. */
export function decimal(units, places) {
  if (units < 0n) return `-${decimal(-units, places)}`;
  const digits = String(units).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
}
export const pad = (number, width) => String(number).padStart(width, '0');
export const plusYears = (day, years) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
/** The same date so many months later, or the last day of that month where it has no such date. */
export function plusMonths(day, months) {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}
/** A list in which each key stands as often as its weight. */
export const weighted = (weights) =>
  Object.entries(weights).flatMap(([key, count]) => Array(count).fill(key));
