/** A form that was filled in when its session ended: it is kept while signing in and not lost. */
import type { FC } from 'hono/jsx';
import { ALLOWED, isCutOff } from '../http/bodies.ts';
import type { Ctx } from '../http/request-context.ts';
import { readForm, type Form } from '../http/forms.ts';
import { Refusal } from '../platform/errors.ts';
import { unsentFormWords } from './unsent-form-words.ts';

export interface UnsentForm {
  /** The address to which the form was sent. */
  path: string;
  fields: [string, string][];
  /** Files cannot be kept, because a browser sends them only once. */
  files: boolean;
}

/** What the sign-in page gets of a request's form; nothing of one with passwords. */
interface UnsentFormForSignIn {
  unsentForm?: UnsentForm;
  /** The form is too large to be kept, so nothing of it is. */
  isTooLarge?: boolean;
}

/** The names of the hidden fields; no form of ours uses them. */
const PATH = '_carried_path';
const FIELDS = '_carried_fields';

/** Only an address of ours, because another site's address here would lead people there. */
export const isOurs = (path: string): boolean => /^\/(?![/\\])[^\s\\]*$/.test(path);

/** Where passwords are sent; they are typed again, and never written into a page. */
export const OF_PASSWORDS = /^\/(account\/password|sign-in)$/;

/** The content of this request's form. */
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

/** Reads the form back from the sign-in page; undefined if none was kept. */
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

/** The kept form as hidden fields of the sign-in page. */
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
