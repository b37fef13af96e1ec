/** Checks what was sent against its schema. */
import '../domain/values/schema-sentences.ts';
import type { z } from 'zod';
import { namesSaid, pointerTo, Refusal, type Fault } from '../platform/errors.ts';

function shapeFault(issue: z.core.$ZodIssue): Fault {
  const pointer = pointerTo(issue.path);
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const detail = `没有填报项 ${namesSaid(issue.keys)}，请检查拼写。`;
    return { code: 'field_unknown', pointer: pointer + pointerTo(issue.keys.slice(0, 1)), detail };
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.path.length > 0)
    return { code: 'field_missing', pointer, detail: `缺少 ${name}，请填写。` };
  if (issue.path.length === 0)
    return { code: 'field_invalid', detail: '请求内容应为一个 JSON 对象，形如 {…}。' };
  return { code: 'field_invalid', pointer, detail: `${issue.message}。` };
}

/** The value in its shape. The refusal names every fault. */
export function shaped<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.map(shapeFault);
  throw new Refusal(faults[0]!.code, faults);
}
