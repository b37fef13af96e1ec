/** How numbers, days and the words for no number are written on pages. */
import type { FC } from 'hono/jsx';
import { REASONS, type Reason, type Unit } from '../domain/figures/figure.ts';
import { Decimal } from '../domain/values/money.ts';

/** Nothing was recorded; 0 would say something else. */
export const NO_VALUE = '-';
export const NOT_APPLICABLE = '不适用';

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A decimal with this many places, rounded once, with thousands separators. */
export function decimalText(value: Decimal, places: number): string {
  const [whole = '0', part] = value.abs().toFixed(places).split('.');
  const isNegative = value.isNegative() && !value.toDecimalPlaces(places).isZero();
  return `${isNegative ? '−' : ''}${grouped(whole)}${part === undefined ? '' : `.${part}`}`;
}

const SCALES = [
  { from: new Decimal(100_000_000), divisor: new Decimal(100_000_000), unit: '亿元' },
  { from: new Decimal(10_000), divisor: new Decimal(10_000), unit: '万元' },
  { from: new Decimal(0), divisor: new Decimal(1), unit: '元' },
] as const;

/** A value in the unit that people read it in: the number, and the unit beside it. */
function readable(value: Decimal, unit: Unit): { text: string; unit: string } {
  if (unit === '元') {
    const scale = SCALES.find(({ from }) => value.abs().greaterThanOrEqualTo(from))!;
    return { text: decimalText(value.div(scale.divisor), 2), unit: scale.unit };
  }
  if (unit === '%') return { text: decimalText(value.times(100), 1), unit: '%' };
  if (unit === '倍') return { text: decimalText(value, 2), unit };
  return { text: decimalText(value, 0), unit };
}

/** A value for tables and workings: 元 to the cent, percentages to two decimals, 倍 to four. */
export function exact(value: Decimal, unit: Unit): string {
  if (unit === '元') return decimalText(value, 2);
  if (unit === '%') return `${decimalText(value.times(100), 2)}%`;
  return decimalText(value, unit === '倍' ? 4 : 0);
}

export interface DisplayedValue {
  value?: Decimal | undefined;
  reason?: Reason | undefined;
}

/** One value in its reading unit; the exact number when pointed at. */
export const Reading: FC<{ shown: DisplayedValue | undefined; unit: Unit }> = ({ shown, unit }) => {
  if (shown?.reason)
    return (
      <span class="none" title={REASONS[shown.reason]}>
        无从计算<span class="why">：{REASONS[shown.reason]}</span>
      </span>
    );
  if (!shown?.value) return <span class="none">{NO_VALUE}</span>;
  const { text, unit: said } = readable(shown.value, unit);
  return (
    <span title={`${exact(shown.value, unit)}${unit === '%' ? '' : ` ${unit}`}`}>
      <span class="number">{text}</span>
      <span class="unit">{said}</span>
    </span>
  );
};

/** The change of a value against another; says so if they cannot be compared. */
export const Change: FC<{
  now: DisplayedValue | undefined;
  before: DisplayedValue | undefined;
  unit: Unit;
}> = ({ now, before, unit }) => {
  if (!now?.value || !before?.value) return <span class="none">{NOT_APPLICABLE}</span>;
  const difference = now.value.minus(before.value);
  if (difference.isZero()) return <span class="same">持平</span>;
  const said =
    unit === '%'
      ? `${decimalText(difference.abs().times(100), 1)} 个百分点`
      : Object.values(readable(difference.abs(), unit)).join(' ');
  return difference.isNegative() ? (
    <span class="fell">减少 {said}</span>
  ) : (
    <span class="rose">增加 {said}</span>
  );
};
