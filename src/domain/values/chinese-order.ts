/** The order of Chinese texts: by pronunciation, and numbers among them by their size. */
export const CHINESE = new Intl.Collator('zh-Hans-CN', { numeric: true });

/** The place of each text in that order, from 1; texts that compare as equal share a place. */
export function chineseRanks(texts: readonly string[]): number[] {
  const order = texts.map((_, index) => index);
  order.sort((a, b) => CHINESE.compare(texts[a]!, texts[b]!));
  const ranks = new Array<number>(texts.length);
  order.forEach((index, place) => {
    const before = order[place - 1];
    const isSame = before !== undefined && CHINESE.compare(texts[before]!, texts[index]!) === 0;
    ranks[index] = isSame ? ranks[before]! : place + 1;
  });
  return ranks;
}
