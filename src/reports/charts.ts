/**
 * Adds native charts to a finished workbook, bound to its cells, so that they follow edits and can
 * be restyled. The spreadsheet library writes none.
 *
 * This code is our own, because no npm package fits:
 * - excel-chart (0.1.0 of 2026, one author, needs jszip besides fflate) is too young for a signed
 *   file;
 * - xlsx-chart and office-chart create workbooks of their own and cannot add to one.
 *
 * Structure: ECMA-376 part 1, §21.2 (charts), §20.5 (spreadsheet drawings), §18.3.1.99 (order of a
 * worksheet's elements).
 */
import type { Files } from '../platform/zip.ts';
import { checkChart, isRound, type Chart } from './charts/chart.ts';
import { PAPER, SIZES, textStyle, titled } from './charts/look.ts';
import { plotXml } from './charts/plot.ts';
import { childrenFrom, findElements, escaped } from './charts/xml.ts';

export type { Chart, Series } from './charts/chart.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const SCHEMAS = 'http://schemas.openxmlformats.org';
const RELATIONSHIPS = `${SCHEMAS}/officeDocument/2006/relationships`;
const NAMESPACES =
  `xmlns:c="${SCHEMAS}/drawingml/2006/chart" xmlns:a="${SCHEMAS}/drawingml/2006/main" ` +
  `xmlns:r="${RELATIONSHIPS}"`;
const CONTENT_TYPES = '[Content_Types].xml';
const TYPE = {
  chart: 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml',
  drawing: 'application/vnd.openxmlformats-officedocument.drawing+xml',
};

/** The elements that may follow a drawing in a worksheet, by the schema. */
const AFTER_DRAWING = [
  ...['legacyDrawing', 'legacyDrawingHF', 'drawingHF', 'picture', 'oleObjects', 'controls'],
  ...['webPublishItems', 'tableParts', 'extLst'],
];

const partText = (parts: Files, name: string): string => {
  const bytes = parts[name];
  if (!bytes) throw new Error(`工作簿里没有 ${name}`);
  return new TextDecoder().decode(bytes);
};
const write = (parts: Files, name: string, text: string): void => {
  parts[name] = new TextEncoder().encode(text);
};

/** The part of each sheet by the sheet's name. */
export function sheetParts(parts: Files): Map<string, string> {
  const targets = new Map(
    findElements(partText(parts, 'xl/_rels/workbook.xml.rels'), 'Relationship').map((one) => [
      one.Id!,
      one.Target!.startsWith('/') ? one.Target!.slice(1) : `xl/${one.Target!}`,
    ]),
  );
  return new Map(
    findElements(partText(parts, 'xl/workbook.xml'), 'sheet').map((one) => [
      one.name!,
      targets.get(one['r:id']!)!,
    ]),
  );
}

const relationshipsPath = (part: string): string => part.replace(/([^/]+)$/, '_rels/$1.rels');

/** Adds a relationship to a part and returns its id. */
function relate(parts: Files, part: string, type: string, target: string): string {
  const name = relationshipsPath(part);
  const empty = `${HEAD}<Relationships xmlns="${SCHEMAS}/package/2006/relationships"></Relationships>`;
  const before = parts[name] ? partText(parts, name) : empty;
  const taken = new Set(findElements(before, 'Relationship').map(({ Id }) => Id));
  let number = 1;
  while (taken.has(`rId${number}`)) number += 1;
  const added = `<Relationship Id="rId${number}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`;
  const after = before.includes('</Relationships>')
    ? before.replace('</Relationships>', () => `${added}</Relationships>`)
    : before.replace(/(<Relationships[^>]*?)\/>/, (_, head) => `${head}>${added}</Relationships>`);
  write(parts, name, after);
  return `rId${number}`;
}

/** A name that no part has yet, numbered from 1. */
function unused(parts: Files, stem: string): string {
  let number = 1;
  while (parts[`${stem}${number}.xml`]) number += 1;
  return `${stem}${number}.xml`;
}

/** Adds a part of a type that is listed by name, and returns that name. */
function addPart(parts: Files, stem: string, type: string, xml: string): string {
  const name = unused(parts, stem);
  write(parts, name, HEAD + xml);
  const row = `<Override PartName="/${name}" ContentType="${type}"/>`;
  const list = partText(parts, CONTENT_TYPES).replace('</Types>', () => `${row}</Types>`);
  write(parts, CONTENT_TYPES, list);
  return name;
}

function chartXml(chart: Chart): string {
  const legend = isRound(chart) || chart.series.length > 1;
  return (
    `<c:chartSpace ${NAMESPACES}><c:date1904 val="0"/><c:lang val="zh-CN"/>` +
    `<c:roundedCorners val="0"/><c:chart>${titled(chart.title, SIZES.title, true)}` +
    `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plotXml(chart)}</c:plotArea>` +
    (legend
      ? `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>${textStyle(SIZES.text)}</c:legend>`
      : '') +
    '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>' +
    `${PAPER}${textStyle(SIZES.text)}</c:chartSpace>`
  );
}

const corner = (tag: string, column: number, row: number): string =>
  `<xdr:${tag}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff>` +
  `<xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${tag}>`;

/** A chart's frame: from the upper left of its first cell to the lower right of its last. */
const chartFrame = (chart: Chart, at: number, id: string): string =>
  '<xdr:twoCellAnchor editAs="oneCell">' +
  corner('from', chart.from.column - 1, chart.from.row - 1) +
  corner('to', chart.to.column, chart.to.row) +
  `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${at + 2}" ` +
  `name="图表 ${at + 1}" descr="${escaped(chart.description)}"/><xdr:cNvGraphicFramePr/>` +
  '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>' +
  `<a:graphic><a:graphicData uri="${SCHEMAS}/drawingml/2006/chart"><c:chart r:id="${id}"/>` +
  '</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>';

/** Adds a reference to the drawing at the place in the sheet that the schema demands. */
function placeDrawing(xml: string, id: string, sheet: string): string {
  const data = /<sheetData\s*\/>|<\/sheetData>/.exec(xml);
  if (!data) throw new Error(`工作表“${sheet}”没有内容`);
  const children = childrenFrom(xml, data.index + data[0].length);
  if (children.some(({ name }) => name === 'drawing'))
    throw new Error(`工作表“${sheet}”里已有图形`);
  const next = children.find(({ name }) => AFTER_DRAWING.includes(name));
  const at = next?.at ?? xml.lastIndexOf('</worksheet>');
  return `${xml.slice(0, at)}<drawing r:id="${id}"/>${xml.slice(at)}`;
}

function drawOn(parts: Files, part: string, sheet: string, charts: readonly Chart[]): void {
  const name = unused(parts, 'xl/drawings/drawing');
  const frames = charts.map((chart, at) => {
    const file = addPart(parts, 'xl/charts/chart', TYPE.chart, chartXml(chart));
    return chartFrame(chart, at, relate(parts, name, 'chart', `/${file}`));
  });
  const xml =
    `<xdr:wsDr xmlns:xdr="${SCHEMAS}/drawingml/2006/spreadsheetDrawing" ${NAMESPACES}>` +
    `${frames.join('')}</xdr:wsDr>`;
  addPart(parts, 'xl/drawings/drawing', TYPE.drawing, xml);
  const id = relate(parts, part, 'drawing', `/${name}`);
  write(parts, part, placeDrawing(partText(parts, part), id, sheet));
}

/**
 * The parts of a workbook with the charts added, numbered in the order of the sheets' first chart.
 * Refuses a chart whose cached values do not match its ranges, a sheet that is not there or that
 * already has a drawing.
 */
export function withCharts(parts: Files, charts: readonly Chart[]): Files {
  const added = { ...parts };
  const sheets = sheetParts(parts);
  for (const chart of charts) checkChart(chart, [...sheets.keys()]);
  for (const sheet of new Set(charts.map((chart) => chart.sheet))) {
    const part = sheets.get(sheet);
    if (!part) throw new Error(`没有工作表“${sheet}”`);
    const own = charts.filter((chart) => chart.sheet === sheet);
    drawOn(added, part, sheet, own);
  }
  return added;
}
