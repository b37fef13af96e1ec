/** One's own long work in this process, for browsers without script; and pages that wait for it. */
import type { FC } from 'hono/jsx';
import type { MiddlewareHandler } from 'hono';
import { sessionSecret } from '../../http/cookies.ts';
import { guardOwnWork } from '../../http/guard.ts';
import { cancelOwn } from '../../http/long-requests.ts';
import type { Env } from '../../http/request-context.ts';
import { progressSaid, WORK_KINDS, type RunningWork } from '../../http/running-work.ts';
import { page, pageRouter, type Ctx } from '../pages.ts';
import { frame } from '../page-frame.tsx';

/** What runs, and how to end it. */
export const RunningList: FC<{ running: readonly RunningWork[] }> = ({ running }) => (
  <section class="panel">
    <h2>进行中的工作</h2>
    {running.map((each) => (
      <form method="post" action={`/running-work/${each.id}/cancel`} class="actions">
        <span>
          {WORK_KINDS[each.asked.kind].label}（{each.asked.what}）：{progressSaid(each)}
        </span>
        <button type="submit" class="second">
          取消它
        </button>
      </form>
    ))}
  </section>
);

const ENDED = {
  cancelled: '已取消，没有记录任何内容。',
  completed: '取消之前已经完成。',
  refused: '取消之前已经结束：它因别的原因没有完成。',
  not_running: '没有这项进行中的工作：它已经结束，或由另一个服务进程承办。',
} as const;

async function postCancel(c: Ctx): Promise<Response> {
  const ended = await cancelOwn(c, c.req.param('id') ?? '');
  return page(c, {
    title: '取消',
    children: (
      <>
        <p class={`note ${ended === 'cancelled' ? 'good' : 'warn'}`} role="status">
          {ENDED[ended]}
        </p>
        <p>
          <a href="/import">导入</a>　<a href="/submissions">批次与复核</a>
        </p>
      </>
    ),
  });
}

export const workPages = pageRouter().post(
  '/running-work/:id/cancel',
  guardOwnWork('self:read', '取消进行中的工作'),
  postCancel,
);

/** Work shorter than this is not worth a page of its own, in milliseconds. */
const SHORT = 1000;
/** How often a page that waits looks again, in seconds and in milliseconds. */
const LOOK = 2;
const SOON = 250;

/** Addresses at which a browser shows something that is read from the database. */
const READS =
  /^\/(?!api\/|healthz|readyz|assets\/|favicon|openapi|docs|suggest|sign-in|running-work\/)/;

/** The work of somebody else's request that has held the database for a while. */
const heldBy = (c: Ctx): RunningWork | undefined =>
  c.var.works.all().find((each) => each.held >= SHORT && each.asked.requestId !== c.var.requestId);

async function waitingPage(c: Ctx, running: RunningWork): Promise<Response> {
  // Writing it into the access log would wait too.
  c.set('showsNothing', true);
  const { label } = WORK_KINDS[running.asked.kind];
  const { done, of } = running;
  const children = (
    <div class="note" role="status">
      <p>
        {progressSaid(running)}。
        {done !== undefined && of !== undefined && <progress value={done} max={of} />}
      </p>
      <p>内嵌数据库一次只能做一件事；本页每 {LOOK} 秒自动重新打开，完成后即显示所要的内容。</p>
      <p>
        <a href={c.req.url.slice(new URL(c.req.url).origin.length)}>现在重新打开</a>
      </p>
    </div>
  );
  const html = await frame(c, { title: `正在${label}`, children, reloads: LOOK });
  return c.html(html, 503, { 'Retry-After': String(LOOK) });
}

/**
 * On the embedded database, which has one connection, a page that is asked for while somebody posts
 * or previews says so and opens itself again, instead of standing blank. Elsewhere nobody waits.
 */
export const sayWhoHolds: MiddlewareHandler<Env> = async (c, next) => {
  const isPage = c.req.method === 'GET' && READS.test(c.req.path);
  // Strangers are not told what is going on.
  if (!isPage || sessionSecret(c) === undefined || !c.var.database.takesTurns) return next();
  const before = heldBy(c);
  if (before) return waitingPage(c, before);
  let isAnswered = false;
  const answered = Promise.resolve(next()).finally(() => (isAnswered = true));
  for (;;) {
    await Promise.race([answered, new Promise((done) => setTimeout(done, SOON))]);
    if (isAnswered) return answered;
    const running = heldBy(c);
    if (!running) continue;
    // What was asked goes on and is answered to nobody; the page asks again.
    answered.catch(() => {});
    return waitingPage(c, running);
  }
};
