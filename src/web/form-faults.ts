/** Where on a form the faults of a refusal are said: next to their fields, and in a summary. */
import type { AnyDefinition } from '../domain/journal/event-definition.ts';
import { labelAmong, type Field } from '../domain/values/fields.ts';
import { pointedEvent, type Fault } from '../platform/errors.ts';
import { ENVELOPE, type EnvelopeName } from './form-values.ts';

export const ENVELOPE_LABELS: Record<EnvelopeName, string> = {
  effective_on: '发生日',
  document: '依据文件',
  memo: '摘要',
  external_id: '外部编号',
  provenance: '来源',
  restatement: '重述原因',
};

/** A control's id, to which the summary links. */
export const controlId = (name: string): string => `f-${name.replaceAll('.', '-')}`;

export interface FormFaults {
  /** The faults by the name of their field. */
  beside: ReadonlyMap<string, readonly string[]>;
  /** Every fault in the order found, with the field that it is about. */
  all: readonly { text: string; name?: string }[];
  /** Warnings that pass with a reason. */
  warnings: readonly { code: string; text: string }[];
}

export const NO_FAULTS: FormFaults = { beside: new Map(), all: [], warnings: [] };

/** The field at a path of the form; undefined if the definition has none. */
export function fieldAt(definition: AnyDefinition, path: readonly string[]): Field | undefined {
  if (path[0] !== 'data') return undefined;
  const [name = '', , inner] = path.slice(1);
  const field: Field | undefined = definition.fields[name];
  return field?.kind === 'items' && inner !== undefined ? field.fields[inner] : field;
}

/** The label of a field on the form; undefined if there is no such field. */
export function fieldLabel(definition: AnyDefinition, path: readonly string[]): string | undefined {
  if (path[0] === 'data') return labelAmong(definition.fields, path.slice(1));
  return ENVELOPE.some((name) => name === path[0])
    ? ENVELOPE_LABELS[path[0] as EnvelopeName]
    : undefined;
}

/** The faults of one event of a submission, by the names that its fields have on the form. */
export function faultsFor(
  faults: readonly Fault[],
  { definition, index, prefix }: { definition: AnyDefinition; index: number; prefix: string },
): FormFaults {
  const beside = new Map<string, string[]>();
  const all: { text: string; name?: string }[] = [];
  const warnings: { code: string; text: string }[] = [];
  for (const { code, detail, pointer, asks } of faults) {
    const of = pointedEvent(pointer);
    if (of?.index !== index) continue;
    const path = of.within.slice(1).split('/');
    const label = fieldLabel(definition, path);
    const text = asks ?? (code === 'field_missing' && label ? `请填写${label}。` : detail);
    if (asks !== undefined) {
      if (!warnings.some((warning) => warning.text === text)) warnings.push({ code, text });
      continue;
    }
    const name = prefix + path.join('.');
    all.push({ text, ...(label !== undefined && { name }) });
    if (label !== undefined) beside.set(name, [...(beside.get(name) ?? []), text]);
  }
  return { beside, all, warnings };
}

/** Faults that belong to no particular event. */
export const ofNoEvent = (faults: readonly Fault[]): string[] =>
  faults.flatMap(({ pointer, detail }) => (pointedEvent(pointer) ? [] : [detail]));
