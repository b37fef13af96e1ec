/** The charts of a workbook as its package has them: on which sheet, of which cells. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';

export interface FoundChart {
  sheet: string;
  /** Each series: its name in words, and the ranges of its categories and values. */
  series: { name: string; categories: string; values: string }[];
}

const ENTITIES = { '&amp;': '&', '&apos;': "'", '&quot;': '"', '&lt;': '<', '&gt;': '>' };
const unescaped = (text: string): string =>
  text.replace(/&\w+;/g, (entity) => ENTITIES[entity as keyof typeof ENTITIES]);

const attribute = (tag: string, name: string): string =>
  unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** A range as one writes it, whether the program puts the name of the sheet in quotes or not. */
const plain = (range: string): string => unescaped(range).replace(/^'(.*)'!/, '$1!');

const rangeIn = (xml: string, element: string): string => {
  const [, inner] = new RegExp(`<c:${element}>(.*?)</c:${element}>`, 's').exec(xml) ?? [];
  return plain(/<c:f>([^<]*)<\/c:f>/.exec(inner ?? '')?.[1] ?? '');
};

const nameIn = (xml: string): string =>
  unescaped(/<c:tx>.*?<c:v>([^<]*)<\/c:v>.*?<\/c:tx>/s.exec(xml)?.[1] ?? '');

const seriesIn = (xml: string): FoundChart['series'] =>
  [...xml.matchAll(/<c:ser>.*?<\/c:ser>/gs)].map(([one]) => ({
    name: nameIn(one),
    categories: rangeIn(one, 'cat'),
    values: rangeIn(one, 'val'),
  }));

/** Charts in the order of sheets, and on a sheet in the order in which they are drawn. */
export function chartsOf(file: string): FoundChart[] {
  const parts = unzipSync(new Uint8Array(readFileSync(file)));
  const text = (name: string): string => (parts[name] ? strFromU8(parts[name]) : '');
  /** What a part leads to, by kind, in the order of its relationships. */
  const related = (from: string): Map<string, string> => {
    const beside = posix.join(posix.dirname(from), '_rels', `${posix.basename(from)}.rels`);
    return new Map(
      [...text(beside).matchAll(/<Relationship [^>]*>/g)].map(([tag]) => [
        attribute(tag, 'Id'),
        posix.resolve('/', posix.dirname(from), attribute(tag, 'Target')).slice(1),
      ]),
    );
  };
  const workbook = 'xl/workbook.xml';
  const sheets = related(workbook);
  return [...text(workbook).matchAll(/<sheet [^>]*>/g)].flatMap(([tag]) => {
    const sheet = sheets.get(attribute(tag, 'r:id'))!;
    const drawings = [...related(sheet).values()].filter((name) => name.includes('/drawings/'));
    return drawings.flatMap((drawing) => {
      const charts = related(drawing);
      return [...text(drawing).matchAll(/<c:chart [^>]*>/g)].map(([frame]) => ({
        sheet: attribute(tag, 'name'),
        series: seriesIn(text(charts.get(attribute(frame, 'r:id'))!)),
      }));
    });
  });
}
