/** The plot of a chart: its series and axes, in the order the schema wants its elements. */
import { isRound, type Chart, type Series } from './chart.ts';
import {
  AXIS_LINE,
  colour,
  drawn,
  filled,
  GRIDLINES,
  marker,
  NO_LINE,
  readableOn,
  SIZES,
  slice,
  textStyle,
  titled,
} from './look.ts';
import { escaped } from './xml.ts';

/** Numbers of the axes within a chart: categories and values, first and second. */
const AXES = { first: ['1001', '1002'], second: ['2001', '2002'] } as const;
/** More labels than this would overlap at the width of a printed page. */
const LABELS = 16;

const strings = (ref: string, values: readonly string[]): string =>
  `<c:strRef><c:f>${escaped(ref)}</c:f><c:strCache><c:ptCount val="${values.length}"/>` +
  values.map((value, at) => `<c:pt idx="${at}"><c:v>${escaped(value)}</c:v></c:pt>`).join('') +
  '</c:strCache></c:strRef>';

const numbers = ({ ref, values, format = 'General' }: Series): string =>
  `<c:val><c:numRef><c:f>${escaped(ref)}</c:f><c:numCache>` +
  `<c:formatCode>${escaped(format)}</c:formatCode><c:ptCount val="${values.length}"/>` +
  values
    .map((value, at) => (value === null ? '' : `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`))
    .join('') +
  '</c:numCache></c:numRef></c:val>';

const seriesName = ({ name, nameRef }: Series): string =>
  `<c:tx>${nameRef ? strings(nameRef, [name]) : `<c:v>${escaped(name)}</c:v>`}</c:tx>`;

interface Labels {
  show: 'value' | 'percent';
  format: string;
  position?: string;
  ink?: string | undefined;
}

function labelStyle({ show, format, position, ink }: Labels): string {
  const flags = {
    showLegendKey: 0,
    showVal: show === 'value' ? 1 : 0,
    showCatName: 0,
    showSerName: 0,
    showPercent: show === 'percent' ? 1 : 0,
    showBubbleSize: 0,
  };
  return (
    `<c:numFmt formatCode="${escaped(format)}" sourceLinked="0"/>` +
    `<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${textStyle(SIZES.label, ink)}` +
    (position ? `<c:dLblPos val="${position}"/>` : '') +
    Object.entries(flags)
      .map(([flag, value]) => `<c:${flag} val="${value}"/>`)
      .join('')
  );
}

const labels = (how: Labels): string => `<c:dLbls>${labelStyle(how)}</c:dLbls>`;

/** A series with its place in the chart, which decides its colour and its place in the legend. */
interface Placed {
  series: Series;
  at: number;
}

/** The colour of a line over columns, which must contrast with their blue. */
const OVER = 3;
const seriesColour = ({ series, at }: Placed): string =>
  colour(series.secondary ? at + OVER - 1 : at);

const seriesHead = ({ series, at }: Placed): string =>
  `<c:idx val="${at}"/><c:order val="${at}"/>${seriesName(series)}`;

const seriesPoints = ({ categories }: Chart, series: Series): string =>
  `<c:cat>${strings(categories.ref, categories.values)}</c:cat>${numbers(series)}`;

const axisIds = (axes: readonly string[]): string =>
  axes.map((id) => `<c:axId val="${id}"/>`).join('');

const readable = ({ categories, series }: Chart): boolean =>
  categories.values.length * series.length <= LABELS;

function bars(chart: Chart, placed: readonly Placed[]): string {
  const stacked = chart.kind === 'stacked-column';
  const all = placed.map((one) => {
    const format = one.series.format ?? 'General';
    // In a stack, labels stand inside its parts.
    const ink = stacked ? readableOn(one.at) : undefined;
    const label = readable(chart)
      ? labels({ show: 'value', format, position: stacked ? 'ctr' : 'outEnd', ink })
      : '';
    return (
      `<c:ser>${seriesHead(one)}${filled(colour(one.at))}<c:invertIfNegative val="0"/>` +
      `${label}${seriesPoints(chart, one.series)}</c:ser>`
    );
  });
  return (
    `<c:barChart><c:barDir val="${chart.kind === 'bar' ? 'bar' : 'col'}"/>` +
    `<c:grouping val="${stacked ? 'stacked' : 'clustered'}"/><c:varyColors val="0"/>` +
    `${all.join('')}<c:gapWidth val="70"/>${stacked ? '<c:overlap val="100"/>' : ''}` +
    `${axisIds(AXES.first)}</c:barChart>`
  );
}

function lines(chart: Chart, placed: readonly Placed[], axes: readonly string[]): string {
  const all = placed.map((one) => {
    const label =
      readable(chart) && chart.series.length === 1
        ? labels({ show: 'value', format: one.series.format ?? 'General', position: 't' })
        : '';
    return (
      `<c:ser>${seriesHead(one)}${drawn(seriesColour(one))}${marker(seriesColour(one))}${label}` +
      `${seriesPoints(chart, one.series)}<c:smooth val="0"/></c:ser>`
    );
  });
  return (
    `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${all.join('')}` +
    `<c:marker val="1"/>${axisIds(axes)}</c:lineChart>`
  );
}

/**
 * Labels on the ring itself, each in the ink of its part. They name no position: within a doughnut
 * that is an error to Excel, which then drops the chart.
 */
const inRing = ({ values }: Series, how: Labels): string =>
  '<c:dLbls>' +
  values
    .map((_, at) => {
      const own = labelStyle({ ...how, ink: readableOn(at) });
      return `<c:dLbl><c:idx val="${at}"/>${own}</c:dLbl>`;
    })
    .join('') +
  `${labelStyle(how)}</c:dLbls>`;

function round(chart: Chart): string {
  const one = chart.series[0]!;
  const slices = one.values.map(
    (_, at) => `<c:dPt><c:idx val="${at}"/><c:bubble3D val="0"/>${slice(colour(at))}</c:dPt>`,
  );
  const doughnut = chart.kind === 'doughnut';
  const how = { show: 'percent', format: '0.0%' } as const;
  const label = doughnut ? inRing(one, how) : labels({ ...how, position: 'outEnd' });
  const ser =
    `<c:ser>${seriesHead({ series: one, at: 0 })}${slices.join('')}${label}` +
    `${seriesPoints(chart, one)}</c:ser>`;
  const tag = `${chart.kind}Chart`;
  return (
    `<c:${tag}><c:varyColors val="1"/>${ser}<c:firstSliceAng val="0"/>` +
    `${doughnut ? '<c:holeSize val="55"/>' : ''}</c:${tag}>`
  );
}

/** The axis of the categories; the second one is there for the file's sake and is not shown. */
function categoryAxis(chart: Chart, second = false): string {
  const [id, cross] = second ? AXES.second : AXES.first;
  const lying = chart.kind === 'bar';
  return (
    `<c:catAx><c:axId val="${id}"/>` +
    // Read from the top, like the table beside it.
    `<c:scaling><c:orientation val="${lying ? 'maxMin' : 'minMax'}"/></c:scaling>` +
    `<c:delete val="${second ? 1 : 0}"/><c:axPos val="${lying ? 'l' : 'b'}"/>` +
    '<c:numFmt formatCode="General" sourceLinked="0"/>' +
    '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>' +
    `${AXIS_LINE}${textStyle(SIZES.text)}<c:crossAx val="${cross}"/>` +
    '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>' +
    '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
  );
}

function valueAxis(chart: Chart, second?: Series): string {
  const [cross, id] = second ? AXES.second : AXES.first;
  const lying = chart.kind === 'bar';
  const title = second ? second.name : chart.axis?.title;
  const format = second ? second.format : (chart.axis?.format ?? chart.series[0]!.format);
  const side = second ? 'r' : lying ? 'b' : 'l';
  // If the axis did not start at zero, small differences would look large.
  const fromZero =
    chart.kind !== 'line' &&
    !second &&
    chart.series.every(({ values }) => values.every((value) => value === null || value >= 0));
  return (
    `<c:valAx><c:axId val="${id}"/><c:scaling><c:orientation val="minMax"/>` +
    `${fromZero ? '<c:min val="0"/>' : ''}</c:scaling>` +
    `<c:delete val="0"/><c:axPos val="${side}"/>${second ? '' : GRIDLINES}` +
    (title ? titled(title, SIZES.text, false, !lying) : '') +
    `<c:numFmt formatCode="${escaped(format ?? 'General')}" sourceLinked="0"/>` +
    '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>' +
    `${NO_LINE}${textStyle(SIZES.text)}<c:crossAx val="${cross}"/>` +
    // At the far end: right of all categories, or below them if they are read from the top.
    `<c:crosses val="${second || lying ? 'max' : 'autoZero'}"/>` +
    '<c:crossBetween val="between"/></c:valAx>'
  );
}

/** The contents of the plot area. */
export function plotXml(chart: Chart): string {
  if (isRound(chart)) return round(chart);
  const placed = chart.series.map((series, at) => ({ series, at }));
  const first = placed.filter(({ series }) => !series.secondary);
  const second = placed.filter(({ series }) => series.secondary);
  return [
    chart.kind === 'line' ? lines(chart, first, AXES.first) : bars(chart, first),
    second.length > 0 ? lines(chart, second, AXES.second) : '',
    categoryAxis(chart),
    valueAxis(chart),
    second.length > 0 ? valueAxis(chart, second[0]!.series) + categoryAxis(chart, true) : '',
  ].join('');
}
