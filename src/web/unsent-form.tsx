/** What somebody had filled in when their session ended: carried through signing in, not lost. */
import type { FC } from 'hono/jsx';
import { ALLOWED, isCutOff } from '../http/bodies.ts';
import type { Ctx } from '../http/request-context.ts';
import { readForm, type Form } from '../http/forms.ts';
import { Refusal } from '../platform/errors.ts';
import { unsentFormWords } from './unsent-form-words.ts';

export interface UnsentForm {
  /** Where the form was going. */
  path: string;
  fields: [string, string][];
  /** Files cannot be carried: a browser gives them away once. */
  files: boolean;
}

/** What a request's form gives the sign-in page; nothing where it was none, or held passwords. */
interface UnsentFormForSignIn {
  unsentForm?: UnsentForm;
  /** More was filled in than can be carried, so that nothing is. */
  isTooLarge?: boolean;
}

/** The names of the fields that carry; no form of ours has any of these. */
const PATH = '_carried_path';
const FIELDS = '_carried_fields';

/** A page of ours and nothing else: another site's address here would lead people there. */
export const isOurs = (path: string): boolean => /^\/(?![/\\])[^\s\\]*$/.test(path);

/** Where passwords are sent; they are typed again, and never written into a page. */
export const OF_PASSWORDS = /^\/(account\/password|sign-in)$/;

/** What the form of this request holds. */
export async function readUnsentForm(c: Ctx): Promise<UnsentFormForSignIn> {
  const path = new URL(c.req.url).pathname;
  if (OF_PASSWORDS.test(path)) return {};
  const fields: [string, string][] = [];
  let files = false;
  try {
    for (const [name, value] of (await readForm(c, ALLOWED.unsentForm)).entries()) {
      if (typeof value === 'string') fields.push([name, value]);
      else files ||= value.size > 0;
    }
  } catch (error) {
    if (error instanceof Refusal) return { isTooLarge: error.code === 'body_too_large' };
    if (isCutOff(error)) return {};
    throw error;
  }
  return { unsentForm: { path, fields, files } };
}

/** Reads it back from the sign-in form; nothing where nothing was carried. */
export function restoreUnsentForm(form: Form): UnsentForm | undefined {
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
export const UnsentFormFields: FC<{ unsentForm: UnsentForm }> = ({ unsentForm }) => (
  <>
    <input type="hidden" name={PATH} value={unsentForm.path} />
    <input type="hidden" name={FIELDS} value={JSON.stringify(unsentForm.fields)} />
  </>
);

/** The form again, with everything that it will send to be read before it is sent. */
export const UnsentFormReview: FC<{ unsentForm: UnsentForm }> = ({ unsentForm }) => {
  const { path, fields } = unsentForm;
  const filled = fields.filter(unsentFormWords.isFilled);
  const empty = fields.filter(([, value]) => value === '').length;
  return (
    <form class="panel" method="post" action={path}>
      <p>
        您刚才填写的内容都在，将提交到“{unsentFormWords.place(path)}”（<code>{path}</code>
        ）。请核对以下各项，无误再继续；不是您填写的，请放弃。
      </p>
      <dl class="facts">
        {filled.map(([name, value]) => (
          <>
            <dt>{unsentFormWords.name(path, name)}</dt>
            <dd>{unsentFormWords.value(unsentForm, name, value)}</dd>
          </>
        ))}
      </dl>
      {empty > 0 && <p class="hint">另有 {empty} 项未填写。</p>}
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div class="actions">
        <button type="submit">继续提交</button>
        <a href="/">放弃，回到总览</a>
      </div>
    </form>
  );
};
