/** What somebody had filled in when their session ended: carried through signing in, not lost. */
import type { FC } from 'hono/jsx';
import type { Ctx } from '../http/env.ts';

export interface Carried {
  /** Where the form was going. */
  path: string;
  fields: [string, string][];
  /** Files cannot be carried: a browser gives them away once. */
  files: boolean;
}

/** The names of the fields that carry; no form of ours has any of these. */
const PATH = '_carried_path';
const FIELDS = '_carried_fields';

/** A page of ours and nothing else: another site's address here would lead people there. */
export const isOurs = (path: string): boolean => /^\/(?![/\\])[^\s\\]*$/.test(path);

/** What the form of this request holds. */
export async function carriedBy(c: Ctx): Promise<Carried> {
  const fields: [string, string][] = [];
  let files = false;
  for (const [name, value] of (await c.req.formData()).entries()) {
    if (typeof value === 'string') fields.push([name, value]);
    else files ||= value.size > 0;
  }
  return { path: new URL(c.req.url).pathname, fields, files };
}

/** Reads it back from the sign-in form; nothing where nothing was carried. */
export function readCarried(form: FormData): Carried | undefined {
  const path = form.get(PATH);
  const text = form.get(FIELDS);
  if (typeof path !== 'string' || typeof text !== 'string' || !isOurs(path)) return undefined;
  try {
    const fields: unknown = JSON.parse(text);
    const isPair = (part: unknown): part is [string, string] =>
      Array.isArray(part) && part.length === 2 && part.every((each) => typeof each === 'string');
    if (!Array.isArray(fields) || !fields.every(isPair)) return undefined;
    return { path, fields, files: false };
  } catch {
    return undefined;
  }
}

/** As hidden fields of the sign-in form. */
export const CarriedFields: FC<{ carried: Carried }> = ({ carried }) => (
  <>
    <input type="hidden" name={PATH} value={carried.path} />
    <input type="hidden" name={FIELDS} value={JSON.stringify(carried.fields)} />
  </>
);
