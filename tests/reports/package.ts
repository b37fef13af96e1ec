/**
 * What makes a spreadsheet program offer a repair: parts that are no XML, parts of no type,
 * relationships that lead nowhere, numbers used twice, elements out of the schema's order.
 */
import { posix } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';

interface Element {
  name: string;
  depth: number;
  attributes: Record<string, string>;
}

/** The order of a worksheet's elements: ECMA-376 part 1, §18.3.1.99. */
const WORKSHEET = [
  ...['sheetPr', 'dimension', 'sheetViews', 'sheetFormatPr', 'cols', 'sheetData', 'sheetCalcPr'],
  ...['sheetProtection', 'protectedRanges', 'scenarios', 'autoFilter', 'sortState'],
  ...['dataConsolidate', 'customSheetViews', 'mergeCells', 'phoneticPr', 'conditionalFormatting'],
  ...['dataValidations', 'hyperlinks', 'printOptions', 'pageMargins', 'pageSetup'],
  ...['headerFooter', 'rowBreaks', 'colBreaks', 'customProperties', 'cellWatches'],
  ...['ignoredErrors', 'smartTags', 'drawing', 'legacyDrawing', 'legacyDrawingHF', 'drawingHF'],
  ...['picture', 'oleObjects', 'controls', 'webPublishItems', 'tableParts', 'extLst'],
];

function elementsOf(xml: string): Element[] {
  const parser = new SaxesParser({ xmlns: true });
  const elements: Element[] = [];
  let depth = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const plain = Object.values(attributes).map((one) => [one.name, one.value] as const);
    elements.push({ name, depth, attributes: Object.fromEntries(plain) });
    depth += 1;
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.write(xml).close();
  return elements;
}

const twice = (values: readonly string[]): string[] =>
  values.filter((value, at) => values.indexOf(value) !== at);

function typeFaults(parts: ReadonlyMap<string, Element[]>, names: readonly string[]): string[] {
  const types = parts.get('[Content_Types].xml') ?? [];
  const of = (name: string, key: string): string[] =>
    types.filter((one) => one.name === name).map(({ attributes }) => attributes[key]!);
  const overrides = of('Override', 'PartName');
  const defaults = of('Default', 'Extension').map((one) => one.toLowerCase());
  return [
    ...names
      .filter((name) => name !== '[Content_Types].xml' && !overrides.includes(`/${name}`))
      .filter((name) => !defaults.includes(name.split('.').at(-1)!.toLowerCase()))
      .map((name) => `${name} has no content type`),
    ...overrides
      .filter((name) => !names.includes(name.slice(1)))
      .map((name) => `${name} has a type and is not there`),
    ...[...twice(overrides), ...twice(defaults)].map((name) => `${name} has two content types`),
  ];
}

function relationFaults(parts: ReadonlyMap<string, Element[]>, names: readonly string[]): string[] {
  return [...parts].flatMap(([name, elements]) => {
    if (name.endsWith('.rels')) {
      const owner = posix.join(posix.dirname(name), '..');
      const rows = elements.filter((one) => one.name === 'Relationship');
      const ids = rows.map(({ attributes }) => attributes.Id!);
      const lost = rows
        .filter(({ attributes }) => attributes.TargetMode !== 'External')
        .map(({ attributes }) => posix.resolve('/', owner, attributes.Target!).slice(1))
        .filter((target) => !names.includes(target));
      return [
        ...twice(ids).map((id) => `${name} has two ${id}`),
        ...lost.map((target) => `${name} leads to ${target}, which is not there`),
      ];
    }
    const rels = posix.join(posix.dirname(name), '_rels', `${posix.basename(name)}.rels`);
    const known = (parts.get(rels) ?? []).map(({ attributes }) => attributes.Id);
    return elements
      .flatMap(({ attributes }) => Object.entries(attributes))
      .filter(([key, id]) => /^r:(id|embed|link)$/.test(key) && !known.includes(id))
      .map(([, id]) => `${name} names ${id}, which ${rels} does not have`);
  });
}

function partFaults(name: string, elements: readonly Element[]): string[] {
  const values = (element: string, key: string): string[] =>
    elements.filter((one) => one.name === element).map(({ attributes }) => attributes[key]!);
  const repeated = [
    ...twice(values('xdr:cNvPr', 'id')),
    ...twice(values('sheet', 'sheetId')),
    ...twice(values('sheet', 'name').map((one) => one.toLowerCase())),
  ].map((id) => `${name} has two ${id}`);
  if (elements[0]?.name !== 'worksheet') return repeated;
  const children = elements.filter(({ depth }) => depth === 1).map((one) => one.name);
  const disorder = children.flatMap((child, at) => {
    const before = WORKSHEET.indexOf(children[at - 1] ?? WORKSHEET[0]!);
    const here = WORKSHEET.indexOf(child);
    return here < before ? [`${name} has ${child} after ${WORKSHEET[before]}`] : [];
  });
  const unknown = children.filter((child) => !WORKSHEET.includes(child));
  return [...repeated, ...disorder, ...unknown.map((child) => `${name} has an unknown ${child}`)];
}

/** Every fault of a workbook's package, in words; where there is none it opens without a prompt. */
export function packageFaults(xlsx: Uint8Array): string[] {
  const files = unzipSync(xlsx, { filter: ({ name }) => !name.endsWith('/') });
  const names = Object.keys(files);
  const faults: string[] = [];
  const parts = new Map<string, Element[]>();
  for (const name of names.filter((one) => /\.(xml|rels|vml)$/.test(one))) {
    try {
      parts.set(name, elementsOf(strFromU8(files[name]!)));
    } catch (error) {
      faults.push(`${name} is no XML: ${String(error)}`);
    }
  }
  return [
    ...faults,
    ...typeFaults(parts, names),
    ...relationFaults(parts, names),
    ...[...parts].flatMap(([name, elements]) => partFaults(name, elements)),
  ];
}
