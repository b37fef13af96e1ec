/** What changed since a quarter was signed: figures then and now, and the records in between. */
import type { FC } from 'hono/jsx';
import { DIMENSIONS } from '../../domain/journal/measures.ts';
import { BASES, wireValue } from '../../domain/figures/figure.ts';
import { readableMoney } from '../../domain/values/money.ts';
import {
  CHANGES,
  type Restatement,
  type RestatedAmount,
  type RestatedFigure,
  type RestatingEvent,
} from '../../domain/report/restatement.ts';
import { ChangedValue, Difference } from '../figure-changes.tsx';
import type { Ctx } from '../pages.ts';
import { NO_VALUE } from '../number-display.tsx';
import { figureLink, type Narrowed } from '../figure-link.ts';
import { ScrollTable } from '../scroll-table.tsx';

/** The narrowing for a group that is a thing; an industry gives none. */
function narrowedTo({ group }: RestatedFigure): Narrowed {
  const dimension = DIMENSIONS.find((each) => each === group?.by);
  return dimension ? { [dimension]: group!.code } : {};
}

export const RecordLinks: FC<{ seqs: readonly number[] }> = ({ seqs }) => (
  <>
    {seqs.map((seq, index) => (
      <>
        {index > 0 && '、'}
        <a href={`/events/${seq}`}>{seq}</a>
      </>
    ))}
    {seqs.length === 0 && <span class="none">{NO_VALUE}</span>}
  </>
);

/** 数据重述、口径调整（其中口径调整 -100.00）: which part came from records, and which from definitions. */
function changeText({ change, definitionDifference, figure }: RestatedFigure): string {
  if (change !== 'both' || !definitionDifference) return CHANGES[change];
  return `${CHANGES[change]}（其中口径调整 ${wireValue(definitionDifference, figure.unit)}）`;
}

const FigureRow: FC<{ c: Ctx; row: RestatedFigure; asOf: string }> = ({ c, row, asOf }) => {
  const { figure, basis, group, signed, now, records } = row;
  return (
    <tr>
      <th scope="row">
        <a href={figureLink(c, figure.id, { basis, as_of: asOf, ...narrowedTo(row) })}>
          {figure.label}
        </a>
      </th>
      <td>{group?.label ?? '全部'}</td>
      <td>{BASES[basis]}</td>
      <td class="num">
        <ChangedValue shown={signed} unit={figure.unit} />
      </td>
      <td class="num">
        <ChangedValue shown={now} unit={figure.unit} />
      </td>
      <td class="num">
        <Difference before={signed} after={now} unit={figure.unit} />
      </td>
      <td>{changeText(row)}</td>
      <td>
        <RecordLinks seqs={records} />
      </td>
    </tr>
  );
};

const amountText = ({ label, amount, unit }: RestatedAmount): string =>
  `${label} ${unit === '元' ? readableMoney(amount) : `${amount.toFixed(0)} ${unit}`}`;

const EventRow: FC<{ event: RestatingEvent }> = ({ event }) => (
  <tr>
    <th scope="row">
      <a href={`/events/${event.seq}`}>{event.seq}</a>
    </th>
    <td>{event.effectiveOn}</td>
    <td>{event.label}</td>
    <td>{event.amounts.map(amountText).join('；') || <span class="none">{NO_VALUE}</span>}</td>
    <td>{event.reason ?? <span class="none">{NO_VALUE}</span>}</td>
    <td>{event.maker}</td>
    <td>{event.checker ?? '未经复核'}</td>
    <td>{event.document ?? <span class="none">{NO_VALUE}</span>}</td>
  </tr>
);

const NUMERIC = ['定版数', '现数', '差额'];
const FIGURE_HEADINGS = ['指标', '范围', '口径', ...NUMERIC, '变化', '涉及记录'];
const EVENT_HEADINGS = [
  ...['记录号', '发生日', '事项', '金额', '原因', '填报人', '复核人', '依据文件'],
];

export const Restated: FC<{ c: Ctx; restatement: Restatement }> = ({ c, restatement }) => {
  const { since, figures, events, notCompared } = restatement;
  return (
    <section id="restated">
      <h2>定版以来的变化</h2>
      {notCompared !== undefined && (
        <p class="panel">
          该报告以 {notCompared} 定版，其指标定义没有保存，不逐项对照；请以当时的工作簿为准。
        </p>
      )}
      {notCompared === undefined && figures.length === 0 && events.length === 0 && (
        <p class="panel">定版以来没有补记过截至 {since.asOf} 的事项，各项指标均无变化。</p>
      )}
      {figures.length > 0 && (
        <ScrollTable
          label={`截至 ${since.asOf}：${figures.length} 项指标与定版数不同`}
          headings={FIGURE_HEADINGS}
          numeric={NUMERIC}
        >
          {figures.map((row) => (
            <FigureRow c={c} row={row} asOf={since.asOf} />
          ))}
        </ScrollTable>
      )}
      {events.length > 0 && (
        <ScrollTable label={`定版后补记的 ${events.length} 条记录`} headings={EVENT_HEADINGS}>
          {events.map((event) => (
            <EventRow event={event} />
          ))}
        </ScrollTable>
      )}
    </section>
  );
};
