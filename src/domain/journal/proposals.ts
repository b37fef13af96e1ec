/** The shape of what is proposed: the envelope of an event, and its data by its definition. */
import { z } from 'zod';
import { namesSaid, pointerTo, type Fault } from '../../platform/errors.ts';
import { DEFINITIONS } from '../books/index.ts';
import { REVERSAL } from '../books/corrections.ts';
import { atOnce } from '../values/at-once.ts';
import type { Day } from '../values/days.ts';
import { isRecord } from '../values/json-object.ts';
import type { AnyDefinition, Proposal, Provenance } from './event-definition.ts';
import { daySchema, fieldsSchema, labelAmong, textSchema } from '../values/fields.ts';

/** The most events in one submission. */
export const LONGEST_SUBMISSION = 5000;
/** The most events in one workbook, which is posted as a whole or not at all. */
export const LONGEST_IMPORT = 50_000;

export const PROVENANCES = { record: '登记', published: '公开文件', illustrative: '演示' } as const;

const seqSchema = z
  .int('记录号应为整数')
  .min(1, '记录号应为正整数')
  .max(Number.MAX_SAFE_INTEGER, '记录号过大');

const envelope = {
  external_id: textSchema('外部编号', 100)
    .optional()
    .meta({ description: '报送方自己的编号；同一编号不会登记两次' }),
  document: textSchema('依据文件', 300)
    .optional()
    .meta({ description: '依据文件；来源为公开文件时必填' }),
  memo: textSchema('摘要', 500).optional().meta({ description: '摘要' }),
  provenance: z
    .enum(
      Object.keys(PROVENANCES) as [Provenance],
      '来源只能是 record（登记）、published（公开文件）或 illustrative（演示）',
    )
    .default('record')
    .meta({ description: '来源：record 登记、published 公开文件、illustrative 演示' }),
  corrects: seqSchema.optional().meta({ description: '所订正的记录号，该记录须同时或此前冲销' }),
  restatement: textSchema('重述原因', 500)
    .optional()
    .meta({ description: '发生日在已关闭的季度之内时，写明为何仍须登记' }),
  overrides: z
    .array(
      z.strictObject({ code: textSchema('提示代码', 60), reason: textSchema('理由', 500) }),
      'overrides 应为列表，每项写明 code 与 reason',
    )
    .max(10, '最多 10 条理由')
    .optional()
    .meta({ description: '对提示写明的理由' }),
};

/** The schema of an event as it is sent; the API, forms and import sheets share it. */
export function proposalSchema(definition: AnyDefinition): z.ZodObject {
  const effectiveOn = daySchema('发生日').meta({ description: '业务发生日，YYYY-MM-DD' });
  return z.strictObject({
    type: z.literal(definition.type),
    effective_on: definition.type === REVERSAL ? effectiveOn.optional() : effectiveOn,
    ...envelope,
    data: fieldsSchema(definition.fields),
  });
}

const schemas = new Map<string, z.ZodObject>();

function eventSchema(definition: AnyDefinition): z.ZodObject {
  const schema = schemas.get(definition.type) ?? proposalSchema(definition);
  schemas.set(definition.type, schema);
  return schema;
}

/**
 * A proposal whose shape is right. A reversal may be sent without a day; its original gives it
 * (`dated`). Among proposals kept for review, only those of earlier versions lack the day.
 */
export type Shaped = Omit<Proposal, 'effective_on'> & { effective_on?: Day };

type Issue = z.core.$ZodIssue;

function labelAt({ fields }: AnyDefinition, path: readonly PropertyKey[]): string {
  const [place, ...rest] = path.map(String);
  const label = place === 'data' ? labelAmong(fields, rest) : undefined;
  return label ?? String(path.at(-1) ?? '');
}

/** The note of a submission. */
export const noteSchema = textSchema('批次说明', 500);

/** A fault in the user's words for one issue that the schema found. */
function fault(issue: Issue, definition: AnyDefinition, at: string): Fault {
  const pointer = at + pointerTo(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path[0] === 'data' ? Object.keys(definition.fields).join('、') : '';
    return {
      code: 'field_unknown',
      pointer: pointer + pointerTo(issue.keys.slice(0, 1)),
      detail: `“${definition.label}”没有填报项 ${namesSaid(issue.keys)}${known && `，可填：${known}`}。`,
    };
  }
  if (issue.input === undefined) {
    return { code: 'field_missing', pointer, detail: `请填写${labelAt(definition, issue.path)}。` };
  }
  const field = definition.fields[String(issue.path[1])];
  const isAmount = field?.kind === 'money' || field?.kind === 'ratio';
  return {
    code: isAmount && issue.code === 'invalid_type' ? 'money_not_text' : 'field_invalid',
    pointer,
    detail: `${issue.message}。`,
  };
}

/** Reads one proposed event; gives it back in normal form, or every fault of its shape. */
export function readProposal(value: unknown, at: string): Shaped | Fault[] {
  if (!isRecord(value)) {
    return [{ code: 'field_invalid', pointer: at, detail: '每个事项应是一个 JSON 对象。' }];
  }
  const definition = typeof value.type === 'string' ? DEFINITIONS.get(value.type) : undefined;
  if (!definition) {
    return [
      {
        code: 'event_type_unknown',
        pointer: `${at}/type`,
        detail: `没有事项类型${typeof value.type === 'string' ? `“${value.type.slice(0, 80)}”` : ''}，请改为“事项类型”中的一种。`,
      },
    ];
  }
  const result = eventSchema(definition).safeParse(value, { reportInput: true });
  if (!result.success) return result.error.issues.map((issue) => fault(issue, definition, at));
  const shaped = result.data as unknown as Shaped;
  if (shaped.provenance === 'published' && shaped.document === undefined) {
    return [
      {
        code: 'document_required',
        pointer: `${at}/document`,
        detail: '来源为公开文件的事项必须填写依据文件。',
      },
    ];
  }
  return shaped;
}

/** For a list that is only partly well-formed: which events were read, and which were left out. */
export interface PartlyRead {
  /** The places of the well-formed events in the list. */
  places: number[];
  faults: Fault[];
  left: unknown[];
}

const nothingRead = (code: Fault['code'], detail: string) => ({
  events: [],
  places: [],
  left: [],
  faults: [{ code, pointer: '/events', detail }],
});

type ReadProposals = { events: Shaped[] } & PartlyRead;

/** Reads a list of proposed events at once, as `readingProposals` does. */
export const readProposals = (...asked: Parameters<typeof readingProposals>): ReadProposals =>
  atOnce(readingProposals(...asked));

/**
 * Reads a list of proposed events, with a pause after each; faults of all of them are reported
 * together, up to a number after which nobody reads on.
 */
export function* readingProposals(
  values: unknown,
  longest = LONGEST_SUBMISSION,
  mostFaults = Infinity,
): Generator<void, ReadProposals> {
  if (!Array.isArray(values) || values.length === 0)
    return nothingRead('submission_empty', '请求应形如 {"events":[…]}，至少包含一个事项。');
  if (values.length > longest) {
    const detail = `一个批次最多 ${longest} 个事项，本次为 ${values.length} 个，请分批提交。`;
    return nothingRead('submission_too_long', detail);
  }
  const events: Shaped[] = [];
  const [places, faults, left]: [number[], Fault[], unknown[]] = [[], [], []];
  for (const [index, value] of values.entries()) {
    if (faults.length >= mostFaults) break;
    const read = readProposal(value, `/events/${index}`);
    if (Array.isArray(read)) {
      faults.push(...read);
      left.push(value);
    } else {
      events.push(read);
      places.push(index);
    }
    yield;
  }
  return { events, places, faults: faults.slice(0, mostFaults), left };
}
