/** How the charts look: an office print, few colours, light lines, one font. */
import { escaped } from './xml.ts';

const PALETTE = ['1F4E79', '2E75B6', '9DC3E6', 'C55A11', '7F7F7F', 'F4B183', '548235', 'BF9000'];
const FONT = 'Microsoft YaHei';
const TEXT = '404040';
const GRID = 'E4E7EB';
const AXIS = 'BFBFBF';

export const colour = (index: number): string => PALETTE[index % PALETTE.length]!;

/** Light colours, which carry dark text. */
const LIGHT = ['9DC3E6', 'F4B183'];
export const readableOn = (index: number): string =>
  LIGHT.includes(colour(index)) ? TEXT : 'FFFFFF';

/** Hundredths of a point. */
export const SIZES = { title: 1200, text: 900, label: 800 };

const solid = (rgb: string): string => `<a:solidFill><a:srgbClr val="${rgb}"/></a:solidFill>`;

/** Widths of lines are in EMU: 12700 to the point. */
const line = (rgb: string, width: number): string =>
  `<a:ln w="${width}" cap="rnd">${solid(rgb)}<a:round/></a:ln>`;

export const filled = (rgb: string): string => `<c:spPr>${solid(rgb)}</c:spPr>`;
/** A slice with a white border, so that neighbours stay apart even in a grey print. */
export const slice = (rgb: string): string =>
  `<c:spPr>${solid(rgb)}${line('FFFFFF', 12700)}</c:spPr>`;
export const drawn = (rgb: string): string => `<c:spPr>${line(rgb, 28575)}</c:spPr>`;
export const GRIDLINES = `<c:majorGridlines><c:spPr>${line(GRID, 6350)}</c:spPr></c:majorGridlines>`;
export const AXIS_LINE = `<c:spPr>${line(AXIS, 9525)}</c:spPr>`;
export const NO_LINE = '<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>';
export const PAPER = `<c:spPr>${solid('FFFFFF')}${line('D9D9D9', 9525)}</c:spPr>`;

export const marker = (rgb: string): string =>
  '<c:marker><c:symbol val="circle"/><c:size val="5"/>' +
  `<c:spPr>${solid(rgb)}${line('FFFFFF', 6350)}</c:spPr></c:marker>`;

const letters = (tag: string, size: number, rgb: string, bold: boolean): string =>
  `<a:${tag} lang="zh-CN" sz="${size}" b="${bold ? 1 : 0}">${solid(rgb)}` +
  `<a:latin typeface="${FONT}"/><a:ea typeface="${FONT}"/></a:${tag}>`;

/** The style of text that the program writes: labels, axes, the legend. */
export const textStyle = (size: number, rgb = TEXT): string =>
  `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${letters('defRPr', size, rgb, false)}</a:pPr>` +
  '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>';

export const titled = (text: string, size: number, bold: boolean, turned = false): string =>
  `<c:title><c:tx><c:rich><a:bodyPr${turned ? ' rot="-5400000" vert="horz"' : ''}/><a:lstStyle/>` +
  `<a:p><a:pPr>${letters('defRPr', size, TEXT, bold)}</a:pPr>` +
  `<a:r>${letters('rPr', size, TEXT, bold)}<a:t>${escaped(text)}</a:t></a:r></a:p>` +
  '</c:rich></c:tx><c:overlay val="0"/></c:title>';
