/** One's own long work in this process: how far it is, and its end. */
import { guardOwnWork } from '../http/guard.ts';
import { WORK_KINDS, type RunningWork, type WorkKind } from '../http/running-work.ts';
import { cancelOwn, ownWork } from '../http/long-requests.ts';
import { answers, createRoute, createRouter, protectedBy, z } from './http.ts';

const kinds = Object.entries(WORK_KINDS).map(([kind, { label }]) => `${kind}＝${label}`);

const workSchema = z
  .object({
    id: z.string(),
    kind: z
      .enum(Object.keys(WORK_KINDS) as [WorkKind])
      .meta({ description: `哪一种：${kinds.join('，')}` }),
    what: z.string().meta({ description: '所处理的文件或批次' }),
    step: z.string().meta({ description: '正在做的一步；尚未开始时为空文本' }),
    done: z.int().nullable().meta({ description: '这一步已完成的行数或项数；没有计数的为空' }),
    of: z.int().nullable().meta({ description: '这一步共有多少；未知时为空' }),
    cancelling: z.boolean().meta({ description: '已要求取消，尚未结束' }),
    seconds: z.int().meta({ description: '已进行多少秒' }),
  })
  .openapi('Work');

const none = z.strictObject({});
const tags = ['进行中的工作'];
const doing = '查看进行中的工作';

const listRoute = createRoute({
  method: 'get',
  path: '/running-work',
  tags,
  summary:
    '本人正在进行的预览、复核的查看、提交与入账，各做到哪里；只有承办的服务进程知道，别的进程答复为空',
  ...protectedBy('self:read', doing),
  middleware: guardOwnWork('self:read', doing),
  request: { query: none },
  responses: answers(z.object({ data: z.array(workSchema) }), '进行中的工作', []),
});

const cancelRoute = createRoute({
  method: 'delete',
  path: '/running-work/{id}',
  tags,
  summary:
    '取消本人的一项工作，等它结束后答复结果：cancelled 为已取消，什么都没有记录；completed 为取消之前已经完成；refused 为因别的原因被拒绝；not_running 为本进程没有这项工作（此前已结束，或由别的服务进程承办）',
  ...protectedBy('self:read', '取消进行中的工作'),
  middleware: guardOwnWork('self:read', '取消进行中的工作'),
  request: { params: z.object({ id: z.string().max(100, '编号过长') }), query: none },
  responses: answers(
    z.object({
      id: z.string(),
      ended: z.enum(['cancelled', 'completed', 'refused', 'not_running']),
    }),
    '已结束',
    ['cross_site'],
  ),
});

export const work = createRouter()
  .openapi(listRoute, (c) => {
    const wire = (running: RunningWork) => ({
      id: running.id,
      kind: running.asked.kind,
      what: running.asked.what,
      step: running.step,
      done: running.done ?? null,
      of: running.of ?? null,
      cancelling: running.signal.aborted,
      seconds: Math.floor(running.age / 1000),
    });
    return c.json({ data: ownWork(c).map(wire) }, 200);
  })
  .openapi(cancelRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json({ id, ended: await cancelOwn(c, id) }, 200);
  });
