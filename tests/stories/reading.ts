/** Reads the lines of a story: its steps, and the event that a line proposes. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DEFINITIONS } from '../../src/domain/books/index.ts';
import type { AnyDefinition } from '../../src/domain/journal/event-definition.ts';
import type { Field, Fields } from '../../src/domain/values/fields.ts';
import { PROVENANCES } from '../../src/domain/journal/proposals.ts';

/** One step of a story: a line, with the lines that a leading “+” adds to its submission. */
export interface Step {
  file: string;
  number: number;
  lines: string[];
}

/** Fields that every event has, whatever its type. */
const ENVELOPE: Record<string, string> = {
  外部编号: 'external_id',
  依据文件: 'document',
  摘要: 'memo',
};

export const keyOf = (
  labels: Readonly<Record<string, string>>,
  label: string,
): string | undefined => Object.keys(labels).find((key) => labels[key] === label);

/** The steps of a story; “开场” brings in the opening that most stories share. */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const [index, raw] of readFileSync(path, 'utf8').split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    if (line.startsWith('+')) steps.at(-1)!.lines.push(line.slice(1).trim());
    else if (line === '开场') steps.push(...stepsOf(join(dirname(path), 'opening.txt')));
    else steps.push({ file: basename(path), number: index + 1, lines: [line] });
  }
  return steps;
}

/** A value as the field wants it on the wire; what no field is named by goes through as written. */
function wireOf(field: Field | undefined, text: string): unknown {
  switch (field?.kind) {
    case 'choice':
      return keyOf(field.options, text) ?? text;
    case 'flag':
      return text === '是';
    case 'count':
      return Number(text);
    case 'texts':
      return text.split('；');
    case 'items':
      return text.split('；').map((item) => itemOf(field.fields, item));
    default:
      return text;
  }
}

/** A list's item, A:1:160000000.00: its fields in their order; one left empty is not stated. */
function itemOf(fields: Fields, text: string): Record<string, unknown> {
  const parts = text.split(':');
  const stated = Object.entries(fields).flatMap(([name, field], index) =>
    parts[index] ? [[name, wireOf(field, parts[index])]] : [],
  );
  return Object.fromEntries(stated);
}

/** A label as a line writes it: without the unit of amounts, and without spaces. */
const writtenLabel = ({ label }: Field): string => label.replace('（元）', '').replaceAll(' ', '');

/** A line's own name in 【】, if it has one, and the event that it proposes. */
export interface Proposed {
  label: string | undefined;
  event: Record<string, unknown>;
}

const LINE = /^(?:【([^】]+)】)?\s*(\d{4}-\d\d-\d\d)?\s*(\S+)\s*(.*)$/;
const WORD = /([^\s=]+)(?:=(?:“([^”]*)”|(\S+)))?/g;

/**
 * Reads 【A】2019-03-01 认缴 基金=SF-001 出资人=国投 金额=1.00. Other lines are referred to by 【A】,
 * which `seqOf` turns into their numbers in the journal.
 */
export function readEvent(line: string, seqOf: (text: string) => number): Proposed {
  const [, label, day, kind, rest] = LINE.exec(line)!;
  const definition = [...DEFINITIONS.values()].find((each) => each.label === kind);
  const data: Record<string, unknown> = {};
  const event: Record<string, unknown> = {
    type: definition?.type ?? kind,
    ...(day !== undefined && { effective_on: day }),
    data,
  };
  for (const [word, name, quoted, plain] of rest!.matchAll(WORD)) {
    const value = quoted ?? plain;
    if (value === undefined) data.event = seqOf(word);
    else if (name === '订正') event.corrects = seqOf(value);
    else put(event, data, definition, name!, value);
  }
  return { label, event };
}

function put(
  event: Record<string, unknown>,
  data: Record<string, unknown>,
  definition: AnyDefinition | undefined,
  name: string,
  value: string,
): void {
  if (name === '来源') event.provenance = keyOf(PROVENANCES, value);
  else if (name === '理由') {
    const [code, reason] = value.split('：');
    event.overrides = [...((event.overrides as object[]) ?? []), { code, reason }];
  } else if (ENVELOPE[name]) event[ENVELOPE[name]] = value;
  else {
    const fields = Object.entries(definition?.fields ?? {});
    const found = fields.find(([, field]) => writtenLabel(field) === name);
    data[found?.[0] ?? name] = wireOf(found?.[1], value);
  }
}
