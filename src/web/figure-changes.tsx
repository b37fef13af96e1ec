/** How figures change: before and after posting, and the difference. */
import type { FC } from 'hono/jsx';
import { BASES, REASONS, type Unit } from '../domain/figures/figure.ts';
import type { FigureChange } from '../domain/figures/figures-affected.ts';
import type { Ctx } from './pages.ts';
import {
  decimalText,
  exact,
  NOT_APPLICABLE,
  NO_VALUE,
  type DisplayedValue,
} from './number-display.tsx';
import { figureLink } from './figure-link.ts';
import { ScrollTable } from './scroll-table.tsx';

export const ChangedValue: FC<{ shown: DisplayedValue; unit: Unit }> = ({ shown, unit }) => {
  if (shown.reason) return <span class="none">无从计算：{REASONS[shown.reason]}</span>;
  if (!shown.value) return <span class="none">{NO_VALUE}</span>;
  return (
    <>
      {exact(shown.value, unit)}
      {unit === '%' ? '' : ` ${unit}`}
    </>
  );
};

/** The exact change with its sign; shares to a hundredth of a percentage point. */
export const Difference: FC<{ before: DisplayedValue; after: DisplayedValue; unit: Unit }> = ({
  before,
  after,
  unit,
}) => {
  if (!before.value || !after.value) return <span class="none">{NOT_APPLICABLE}</span>;
  const difference = after.value.minus(before.value);
  const sign = difference.isPositive() ? '+' : '';
  if (unit === '%') return <>{`${sign}${decimalText(difference.times(100), 2)} 个百分点`}</>;
  return <>{`${sign}${exact(difference, unit)} ${unit}`}</>;
};

/** The figures that change as of one day. */
export const ChangesOn: FC<{ c: Ctx; day: string; changes: readonly FigureChange[] }> = (props) => {
  const { c, day, changes } = props;
  return (
    <ScrollTable
      label={`截至 ${day} 的指标变化`}
      caption={
        <>
          截至 {day}：{changes.length} 项指标有变化
        </>
      }
      headings={['指标', '口径', '入账前', '入账后', '差额']}
      numeric={['入账前', '入账后', '差额']}
    >
      {changes.map(({ figure, basis, asOf, before, after }) => (
        <tr>
          <th scope="row">
            <a href={figureLink(c, figure.id, { basis, as_of: asOf })}>{figure.label}</a>
          </th>
          <td>{BASES[basis]}</td>
          <td class="num">
            <ChangedValue shown={before} unit={figure.unit} />
          </td>
          <td class="num">
            <ChangedValue shown={after} unit={figure.unit} />
          </td>
          <td class="num">
            <Difference before={before} after={after} unit={figure.unit} />
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
};
