/** One's own account: name and role, password, sessions and tokens. */
import type { FC } from 'hono/jsx';
import { changePassword } from '../../actions/sign-in.ts';
import { demandSession, signInOrigin } from '../../http/authenticate.ts';
import { giveCookies } from '../../http/cookies.ts';
import { readForm } from '../../http/forms.ts';
import { ROLES, personScope, type Person } from '../../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';
import { refusalSaid } from '../refusal-on-page.ts';
import {
  endOwnSession,
  makeToken,
  NEW_TOKEN,
  OwnTokens,
  readOwnAccess,
  revokeOwnToken,
  Sessions,
  tokenForm,
  type TokenForm,
} from './account-access.tsx';
import { RefusalNote } from './review.tsx';

const Who: FC<{ person: Person }> = ({ person }) => {
  const { vehicles } = personScope(person);
  return (
    <dl class="facts">
      <dt>登录名</dt>
      <dd>{person.login}</dd>
      <dt>姓名</dt>
      <dd>{person.name}</dd>
      <dt>角色</dt>
      <dd>{ROLES[person.role]}</dd>
      <dt>单位</dt>
      <dd>{person.organisation}</dd>
      <dt>可见的基金</dt>
      <dd>{vehicles === '*' ? '全部' : vehicles.join('、') || '尚未指定'}</dd>
    </dl>
  );
};

interface FormProps {
  faults: readonly Fault[];
  isTemporary: boolean;
}

const Password: FC<{ id: string; label: string; complete: string; fault: string | undefined }> = (
  props,
) => (
  <div class={props.fault === undefined ? 'field' : 'field faulty'}>
    <label for={props.id}>{props.label}</label>
    <input
      id={props.id}
      name={props.id}
      type="password"
      autocomplete={props.complete}
      aria-describedby={props.fault === undefined ? undefined : `${props.id}-fault`}
      required
    />
    {props.fault !== undefined && (
      <span class="fault" id={`${props.id}-fault`}>
        {props.fault}
      </span>
    )}
  </div>
);

const PasswordForm: FC<FormProps> = ({ faults, isTemporary }) => {
  const faultAt = (pointer: string) => faults.find((each) => each.pointer === pointer)?.detail;
  return (
    <form class="panel" method="post" action="/account/password">
      <h2>修改密码</h2>
      {isTemporary && (
        <p class="note warn">您的密码是他人设置的临时密码，请先改为自己的密码，再继续使用。</p>
      )}
      {faults.length > 0 && (
        <div class="note bad" role="alert">
          {faults.map(({ detail }) => (
            <p>{detail}</p>
          ))}
        </div>
      )}
      <div class="fields">
        <Password id="old" label="原密码" complete="current-password" fault={faultAt('/old')} />
        <Password id="new" label="新密码" complete="new-password" fault={faultAt('/new')} />
      </div>
      <p class="hint">修改后，您在别处的登录随之结束。</p>
      <div class="actions">
        <button type="submit">修改密码</button>
      </div>
    </form>
  );
};

interface AccountFormState {
  password?: readonly Fault[];
  token?: { values: TokenForm; faults: readonly Fault[] };
}

async function accountPage(c: Ctx, formState: AccountFormState = {}) {
  const { entry, person } = c.var;
  const isTemporary = entry.via === 'session' && entry.temporary;
  const isChanged = c.req.query('changed') !== undefined;
  // With a temporary password, everything except changing it is refused.
  const access = isTemporary ? undefined : await readOwnAccess(c);
  const token = formState.token ?? { values: NEW_TOKEN, faults: [] };
  const isRefused = formState.password !== undefined || formState.token !== undefined;
  return page(
    c,
    {
      title: '我的账户',
      children: (
        <>
          {isChanged && (
            <p class="note good" role="status">
              密码已修改。
            </p>
          )}
          <RefusalNote faults={token.faults} />
          <section class="panel">
            <Who person={person} />
          </section>
          <PasswordForm faults={formState.password ?? []} isTemporary={isTemporary} />
          {access && <Sessions {...access} />}
          {access && <OwnTokens access={access} {...token} />}
        </>
      ),
    },
    isRefused ? 422 : 200,
  );
}

async function changeOwnPassword(c: Ctx): Promise<Response> {
  const { person } = demandSession(c);
  const form = await readForm(c);
  const change = { old: form.text('old'), new: form.text('new') };
  try {
    const place = await signInOrigin(c, person.login);
    const begun = await changePassword(c.var.database, person, change, place);
    await giveCookies(c, person.login, begun.secret);
    return c.redirect('/account?changed', 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    c.set('refusal', error.code);
    return accountPage(c, { password: error.faults });
  }
}

async function issue(c: Ctx): Promise<Response> {
  const values = tokenForm(await readForm(c));
  try {
    return await makeToken(c, values);
  } catch (error) {
    return accountPage(c, { token: { values, faults: refusalSaid(c, error) } });
  }
}

const mayManage = guard('self:access', '管理本人的登录与令牌');

// With a temporary password only the first two, and signing out, are allowed.
export const accountPages = pageRouter()
  .get('/account', guard('self:sign-in', '查看本人的账户'), (c) => accountPage(c))
  .post('/account/password', guard('self:sign-in', '修改本人的密码'), changeOwnPassword)
  .post('/account/sessions/:name/end', mayManage, endOwnSession)
  .post('/account/tokens', mayManage, issue)
  .post('/account/tokens/:id/revoke', mayManage, revokeOwnToken);
