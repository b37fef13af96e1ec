/** Where two things that should be the same first differ, in words that fit on a line. */

export interface Difference {
  file: string;
  /** Record number of the event, if the difference concerns one. */
  seq?: number | undefined;
  /** JSON pointer within a record or file, if there is one. */
  field?: string | undefined;
  expected?: string | undefined;
  found?: string | undefined;
}

const LONGEST = 160;

/** Any value in a form that people can read; an absent value is named as absent. */
export function shown(value: unknown): string {
  if (value === undefined) return '（没有）';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The first field, in the order of their names, in which two JSON values differ. */
export function firstDifference(
  expected: unknown,
  found: unknown,
  field = '',
): Required<Pick<Difference, 'field' | 'expected' | 'found'>> | undefined {
  if (Object.is(expected, found)) return undefined;
  const isSameKind =
    isObject(expected) && isObject(found) && Array.isArray(expected) === Array.isArray(found);
  if (!isSameKind) return { field, expected: shown(expected), found: shown(found) };
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  // The places of a list in their order: 10 comes after 9.
  if (!Array.isArray(expected)) names.sort();
  for (const name of names) {
    const [one, other] = [expected, found].map((object) =>
      Object.hasOwn(object, name) ? object[name] : undefined,
    );
    const pointer = `${field}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    const difference = firstDifference(one, other, pointer);
    if (difference) return difference;
  }
  return undefined;
}

/** 第 11028 号记录的 /data/amount：应为 …，现为 …: the sentence that names a difference. */
export function differenceLine({ file, seq, field, expected, found }: Difference): string {
  const where = [
    file,
    ...(seq === undefined ? [] : [`第 ${seq} 号记录`]),
    ...(field === undefined || field === '' ? [] : [field.slice(0, LONGEST)]),
  ].join(' ');
  const values = [
    ...(expected === undefined ? [] : [`应为 ${expected}`]),
    ...(found === undefined ? [] : [`现为 ${found}`]),
  ].join('，');
  return values === '' ? where : `${where}：${values}`;
}
