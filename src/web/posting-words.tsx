/** The effects of an event on the books: the amounts that it posts and its statements. */
import type { FC } from 'hono/jsx';
import type { Names } from '../actions/names-and-labels.ts';
import { PRODUCT_LIST } from '../domain/books/credit.ts';
import { STAGES } from '../domain/books/index.ts';
import { QUALIFICATIONS, REGION_LIST, ZONE_LIST } from '../domain/books/parties.ts';
import { MARK_KINDS, type Effect, type Mark } from '../domain/journal/event-definition.ts';
import { DIMENSIONS, MEASURES } from '../domain/journal/measures.ts';
import { exact, NO_VALUE } from './number-display.tsx';
import { ScrollTable } from './scroll-table.tsx';

/** A thing by its name, with its code. */
export const named = (code: string, names: Names): string => {
  const name = names(code);
  return name === undefined || name === code ? code : `${name}（${code}）`;
};

/** A holding is named by its fund and its enterprise, both of which are shown anyway. */
const isHolding = (code: string): boolean => code.includes('/');

interface PostingProps {
  effects: readonly Effect[];
  marks: readonly Mark[];
  names: Names;
}

const EffectTable: FC<Omit<PostingProps, 'marks'>> = ({ effects, names }) => (
  <ScrollTable
    label="入账金额"
    caption="入账"
    headings={['科目', '对象', '金额（元）或个数']}
    numeric={['金额（元）或个数']}
  >
    {effects.map((effect) => (
      <tr>
        <td>{MEASURES[effect.measure]}</td>
        <td>
          {DIMENSIONS.flatMap((dimension) => effect[dimension] ?? [])
            .filter((code) => !isHolding(code))
            .map((code) => named(code, names))
            .join('；')}
        </td>
        <td class="num">{exact(effect.amount, '元')}</td>
      </tr>
    ))}
  </ScrollTable>
);

type PostedStatement = Pick<Mark, 'kind' | 'key' | 'value'>;

/** The code list of each kind of statement; an industry statement names its list itself. */
const LISTS: Partial<Record<Mark['kind'], string>> = {
  region: REGION_LIST,
  zone: ZONE_LIST,
  product: PRODUCT_LIST,
};

/** The title of a statement, in words. */
export function markTitle({ kind, key }: Pick<PostedStatement, 'kind' | 'key'>): string {
  if (key === '') return MARK_KINDS[kind];
  const label = kind === 'qualification' ? QUALIFICATIONS[key as keyof typeof QUALIFICATIONS] : key;
  return `${MARK_KINDS[kind]}（${label}）`;
}

/**
 * The value of a statement, in words: a stage by its rule, a code by its list, a qualification by
 * its end.
 */
export function markText({ kind, key, value }: PostedStatement, names: Names): string {
  if (kind === 'qualification' && value !== '') return `有效至 ${value}`;
  const list = kind === 'industry' ? key : LISTS[kind];
  const label = list === undefined ? undefined : names.inList(list, value);
  if (label !== undefined) return `${label}（${value}）`;
  return STAGES.find((stage) => stage.kind === kind)?.labels[value] ?? value;
}

const MarkTable: FC<Omit<PostingProps, 'effects'>> = ({ marks, names }) => (
  <ScrollTable
    label="所作认定"
    caption="认定"
    headings={['种类', '关于', '认定为', '金额（元）']}
    numeric={['金额（元）']}
  >
    {marks.map(({ kind, subject, key, value, amount }) => (
      <tr>
        <td>{markTitle({ kind, key })}</td>
        <td>
          {subject
            .split('/')
            .map((code) => named(code, names))
            .join(' / ')}
        </td>
        <td>{markText({ kind, key, value }, names)}</td>
        <td class="num">{amount ? exact(amount, '元') : <span class="none">{NO_VALUE}</span>}</td>
      </tr>
    ))}
  </ScrollTable>
);

/** The amounts and the statements, if there are any. */
export const Posting: FC<PostingProps> = ({ effects, marks, names }) => (
  <>
    {effects.length > 0 && <EffectTable effects={effects} names={names} />}
    {marks.length > 0 && <MarkTable marks={marks} names={names} />}
  </>
);
