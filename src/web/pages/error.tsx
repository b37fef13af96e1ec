/** The page of a refusal: why, and what to do. */
import { Refusal } from '../../platform/errors.ts';
import { ownWork } from '../../http/long-requests.ts';
import type { Ctx } from '../../http/request-context.ts';
import { crossSite, isFromHere } from '../../http/authenticate.ts';
import { readUnsentForm } from '../unsent-form.tsx';
import { frame } from '../page-frame.tsx';
import { signInPage } from './sign-in.tsx';
import { RunningList } from './work.tsx';

/** Links to signing in, and from there back to the page that was asked for. */
function signInLink(c: Ctx): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(pathname + search)}`;
}

/** Answers a page's request that was refused. */
export async function refusedPage(c: Ctx, refusal: Refusal): Promise<Response> {
  if (refusal.code === 'unauthenticated') {
    if (c.req.method === 'GET') return c.redirect(signInLink(c), 303);
    // Another website's form comes without a cookie, as if a session had ended.
    if (!isFromHere(c)) {
      c.set('refusal', 'cross_site');
      return refusedPage(c, crossSite(c));
    }
    return signInPage(c, { next: '/', ...(await readUnsentForm(c)) }, 401);
  }
  if (refusal.code === 'password_change_required') return c.redirect('/account', 303);
  const children = (
    <>
      <div class="note bad" role="alert">
        {refusal.faults.map(({ detail }) => (
          <p>{detail}</p>
        ))}
      </div>
      {refusal.code === 'preview_under_way' && <RunningList running={ownWork(c)} />}
      <p class="hint">
        请求编号 <code>{c.var.requestId}</code>，询问管理员时请告知。
      </p>
      <p>
        <a href="/">回到总览</a>
      </p>
    </>
  );
  const title = refusal.status === 404 ? '没有这个页面或对象' : '未能完成';
  return c.html(frame(c, { title, children }), refusal.status as 400);
}
