/** Signing in and out. */
import type { FC } from 'hono/jsx';
import { signIn, signOut } from '../../actions/sign-in.ts';
import {
  demandSession,
  loginTried,
  signInOrigin,
  refuseCrossSite,
} from '../../http/authenticate.ts';
import { giveCookies, sessionSecret, takeCookie } from '../../http/cookies.ts';
import { ALLOWED } from '../../http/bodies.ts';
import { readForm } from '../../http/forms.ts';
import { Refusal } from '../../platform/errors.ts';
import {
  UnsentFormFields,
  UnsentFormReview,
  isOurs,
  restoreUnsentForm,
  type UnsentForm,
} from '../unsent-form.tsx';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';

interface SignInProps {
  next: string;
  login?: string;
  fault?: string;
  unsentForm?: UnsentForm | undefined;
  isTooLarge?: boolean;
}

const SignIn: FC<SignInProps & { demo: boolean }> = ({
  next,
  login,
  fault,
  unsentForm,
  isTooLarge,
  demo,
}) => (
  <form class="panel" method="post" action="/sign-in">
    {isTooLarge && (
      <p class="note warn">
        登录已失效。您填写的内容太多，未能保留；请在另一个窗口登录，再回到这里，以浏览器的“后退”回到表单重新提交。
      </p>
    )}
    {unsentForm && (
      <p class="note warn">
        登录已失效。您刚才填写的内容都在，登录后继续提交
        {unsentForm.files && '；所选的文件须在登录后重新选择'}。
      </p>
    )}
    {fault && (
      <p class="note bad" role="alert">
        {fault}
      </p>
    )}
    <input type="hidden" name="next" value={next} />
    {unsentForm && <UnsentFormFields unsentForm={unsentForm} />}
    <div class="field">
      <label for="login">登录名</label>
      <input id="login" name="login" value={login ?? ''} autocomplete="username" required />
    </div>
    <div class="field">
      <label for="password">密码</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
      />
    </div>
    <div class="actions">
      <button type="submit">登录</button>
    </div>
    <p class="hint">
      忘记密码请联系系统管理员重置。
      {demo && (
        <>
          演示环境的登录名与密码见数据文件夹中的 <code>demo-logins.json</code>。
        </>
      )}
      接口说明见 <a href="/docs">/docs</a>。
    </p>
  </form>
);

const INTRODUCTION =
  '市级科技金融台账：每个数字都能按任意一天、按当时所知重现，并能追溯到经复核、不可更改的记录。';

/** The sign-in page, with why it is shown. */
export const signInPage = (c: Ctx, props: SignInProps, status: 200 | 401 | 422 = 200) =>
  page(
    c,
    {
      title: '科创台账',
      children: (
        <>
          <p>{INTRODUCTION}</p>
          <SignIn {...props} demo={c.var.demo} />
        </>
      ),
    },
    status,
  );

/** After signing in again, shows what was filled in; one press sends it. */
const continued = (c: Ctx, unsentForm: UnsentForm) =>
  page(c, {
    title: '已登录，请核对后继续',
    children: <UnsentFormReview unsentForm={unsentForm} />,
  });

async function signInBy(c: Ctx): Promise<Response> {
  refuseCrossSite(c);
  const form = await readForm(c, ALLOWED.stranger);
  const given = { login: form.text('login'), password: form.text('password') };
  const asked = form.text('next');
  const next = isOurs(asked) ? asked : '/';
  const unsentForm = restoreUnsentForm(form);
  c.set('subject', await loginTried(c, given.login));
  try {
    const place = await signInOrigin(c, given.login);
    const begun = await signIn(c.var.database, given, place, sessionSecret(c));
    c.set('person', begun.person);
    await giveCookies(c, begun.person.login, begun.secret);
    if (begun.temporary) return c.redirect('/account', 303);
    return unsentForm ? continued(c, unsentForm) : c.redirect(next, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    c.set('refusal', error.code);
    const fault = error.faults[0]!.detail;
    return signInPage(c, { next, login: given.login, fault, unsentForm }, 422);
  }
}

export const signInPages = pageRouter()
  .get('/sign-in', (c) => {
    const asked = c.req.query('next') ?? '/';
    return signInPage(c, { next: isOurs(asked) ? asked : '/' });
  })
  .post('/sign-in', signInBy)
  .post('/sign-out', guard('self:sign-in', '退出登录'), async (c) => {
    await signOut(c.var.database, demandSession(c).hash);
    takeCookie(c);
    return c.redirect('/sign-in', 303);
  });
