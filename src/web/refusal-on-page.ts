/** What pages share about refusals of their forms, and about numbers in their addresses. */
import { Refusal, type Fault } from '../platform/errors.ts';
import type { Ctx } from './pages.ts';

/**
 * The faults with which a form is shown again. Other errors are thrown on: faults of our own, and
 * the refusal that another preview must end first.
 */
export function refusalSaid(c: Ctx, error: unknown): readonly Fault[] {
  const isOfForm =
    error instanceof Refusal && error.status < 500 && error.code !== 'preview_under_way';
  if (!isOfForm) throw error;
  c.set('refusal', error.code);
  return error.faults;
}

function whole(text: string, name: string): number {
  if (/^\d{1,15}$/.test(text)) return Number.parseInt(text, 10);
  throw new Refusal('parameter_invalid', `${name} 应为整数，所填为“${text.slice(0, 40)}”。`);
}

/** A whole number in the address's query; undefined if there is none. */
export function wholeIn(c: Ctx, name: string): number | undefined {
  const text = c.req.query(name);
  return text === undefined || text === '' ? undefined : whole(text, name);
}

/** The number below which a list that starts from the newest begins, if the address names none. */
export const NEWEST = Number.MAX_SAFE_INTEGER;

/** The number that the path names. */
export function numberParam(c: Ctx, name: string): number {
  const text = c.req.param(name) ?? '';
  if (/^\d{1,15}$/.test(text)) return Number.parseInt(text, 10);
  throw new Refusal('not_found', `没有编号“${text.slice(0, 40)}”。`);
}
