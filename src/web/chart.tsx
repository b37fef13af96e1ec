/**
 * Charts, drawn to SVG on the server by ECharts, so that pages need no script and no other host.
 * Each chart has its numbers as a table for people who cannot see it.
 */
import type { FC } from 'hono/jsx';
import { raw } from 'hono/html';
import { AnswerCache } from '../actions/answer-cache.ts';
import { cellNumber, Decimal } from '../domain/values/money.ts';
import { decimalText, NO_VALUE } from './number-display.tsx';

/** Loaded with the first drawing: one file, for its five hundred modules take six times as long. */
async function loadCharts(): Promise<Pick<typeof import('echarts/core'), 'init'>> {
  // @ts-expect-error Its types are those of the package, which has none for this file.
  return import('echarts/dist/echarts.esm.min.mjs');
}

export interface Series {
  name: string;
  kind: 'bar' | 'line';
  /** In the unit of its axis; undefined if there is no value. */
  values: readonly (Decimal | undefined)[];
  /** Measured on the right-hand axis. */
  right?: true;
}

export interface ChartProps {
  title: string;
  categories: readonly string[];
  series: readonly Series[];
  /** The units of the left and the right axis. */
  units: readonly [string, string?];
  places: readonly [number, number?];
  stacked?: true;
  /** Bars lying, for long names. */
  lying?: true;
  height?: number;
}

const WIDTH = 560;
const COLOURS = ['#1f4e79', '#5b9bd5', '#c55a11', '#7f7f7f', '#a5c8e1', '#e0a06c'];
const FONT = { fontSize: 12, fontFamily: 'Microsoft YaHei, Noto Sans CJK SC, sans-serif' };
const INK = '#3c4a58';

/** For drawing alone: six digits are more than a line on paper can show. */
const drawn = (value: Decimal | undefined): number | null =>
  value === undefined ? null : cellNumber(value.toSignificantDigits(6), '图形');

function chartOption(props: ChartProps) {
  const { categories, series, units, stacked, lying } = props;
  const names = {
    type: 'category',
    data: [...categories],
    // Every name is shown, and long ones are broken, because otherwise a bar would have no name.
    axisLabel: {
      color: INK,
      ...FONT,
      interval: 0,
      ...(!lying && { width: 76, overflow: 'break' }),
    },
    axisLine: { lineStyle: { color: '#9aa7b4' } },
    axisTick: { show: false },
    inverse: lying ?? false,
  };
  const numbers = (unit: string | undefined, isRight: boolean) => ({
    type: 'value',
    name: lying ? '' : (unit ?? ''),
    nameTextStyle: { color: INK, ...FONT },
    axisLabel: { color: INK, ...FONT },
    splitLine: { show: !isRight, lineStyle: { color: '#e3e8ee' } },
  });
  const values = series.some(({ right }) => right)
    ? [numbers(units[0], false), numbers(units[1], true)]
    : [numbers(units[0], false)];
  return {
    animation: false,
    color: COLOURS,
    legend: series.length > 1 ? { bottom: 0, textStyle: { color: INK, ...FONT } } : { show: false },
    grid: {
      left: 4,
      right: 12,
      top: 30,
      bottom: series.length > 1 ? 28 : 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: lying ? values[0] : names,
    yAxis: lying ? names : values,
    series: series.map(({ name, kind, values: of, right }) => ({
      type: kind,
      name,
      data: of.map(drawn),
      yAxisIndex: right ? 1 : 0,
      ...(stacked && kind === 'bar' && { stack: 'all' }),
      ...(kind === 'bar' ? { barMaxWidth: 34 } : { symbolSize: 6, lineStyle: { width: 2 } }),
    })),
  };
}

const attributes = (style: string): string =>
  style
    .split(';')
    .filter((part) => part.includes(':'))
    .map((part) => {
      const [name, value] = [part.slice(0, part.indexOf(':')), part.slice(part.indexOf(':') + 1)];
      return ` ${name.trim()}="${value.trim()}"`;
    })
    .join('');

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** The text for one point. */
function pointText(props: ChartProps, series: number, index: number): string {
  const one = props.series[series]!;
  const side = one.right ? 1 : 0;
  const value = one.values[index];
  const said = value === undefined ? NO_VALUE : decimalText(value, props.places[side] ?? 2);
  return `${props.categories[index]}　${one.name}：${said} ${props.units[side] ?? ''}`;
}

/**
 * The drawing without inline styles, which our content security policy forbids, and with a text for
 * each point.
 */
async function drawSvg(props: ChartProps): Promise<string> {
  const { init } = await loadCharts();
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: props.height ?? 260,
  });
  chart.setOption(chartOption(props));
  const drawing = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return drawing
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributes(style))
    .replace(
      /<path ([^>]*)ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)" ecmeta_ssr_type="chart"([^>]*)><\/path>/g,
      (_, before: string, series: string, index: string, after: string) => {
        const said = escaped(
          pointText(props, Number.parseInt(series, 10), Number.parseInt(index, 10)),
        );
        return `<path ${before}data-point="${said}"${after}><title>${said}</title></path>`;
      },
    )
    .replace(/ (ecmeta_\w+|class)="[^"]*"/g, '')
    .replace('<svg ', `<svg role="img" aria-label="${escaped(props.title)}" `);
}

/** Drawing takes far longer than answering; the same numbers give the same drawing. */
const drawings = new AnswerCache<string>(60);

/** A chart with its title, a line that reads the point in hand, and its numbers as a table. */
export const Chart: FC<ChartProps> = async (props) => (
  <figure data-chart>
    <figcaption>
      {props.title}
      {props.lying && `（${props.units[0]}）`}
    </figcaption>
    {raw(await drawings.of([props], () => drawSvg(props)))}
    <p class="reading" aria-live="polite"></p>
    <details>
      <summary>数据表</summary>
      <div class="scroll" tabindex={0} role="region" aria-label={`${props.title}数据表`}>
        <table>
          <thead>
            <tr>
              <th scope="col"></th>
              {props.series.map(({ name, right }) => (
                <th scope="col" class="num">
                  {name}（{props.units[right ? 1 : 0]}）
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.categories.map((category, index) => (
              <tr>
                <th scope="row">{category}</th>
                {props.series.map(({ values, right }) => (
                  <td class="num">
                    {values[index] === undefined
                      ? NO_VALUE
                      : decimalText(values[index], props.places[right ? 1 : 0] ?? 2)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  </figure>
);
