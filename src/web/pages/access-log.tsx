/** 访问日志: who asked for what and when, the newest first. */
import type { FC } from 'hono/jsx';
import { readAccess, type Access, type AccessRow } from '../../db/access-log.ts';
import { dayAfter, isDay, whyNoDay, type Day } from '../../domain/values/days.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { ROLES, scopeOf, type Role } from '../../platform/auth.ts';
import { Refusal, REFUSALS, type RefusalCode } from '../../platform/errors.ts';
import { ListFiles } from '../list-files.tsx';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';
import { NEWEST, wholeIn } from '../refusal-words.ts';
import { NOTHING } from '../number-display.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const VIAS: Record<Access['via'], string> = {
  session: '登录',
  token: '令牌',
  cli: '命令行',
  none: '未登录',
};

const METHODS: Record<string, string> = {
  ...{ GET: '查看', HEAD: '查看', POST: '提交', PATCH: '更改', PUT: '更改', DELETE: '删除' },
};

const PER_PAGE = 100;
const LONGEST = 200;

/** In the choice of outcomes, whatever was refused for any reason. */
const ANY_REFUSAL = 'refused';

interface Asked {
  person: string | undefined;
  from: Day | undefined;
  to: Day | undefined;
  outcome: string | undefined;
}

function dayIn(c: Ctx, name: string): Day | undefined {
  const text = c.req.query(name) || undefined;
  if (text === undefined || isDay(text)) return text;
  throw new Refusal(
    'parameter_invalid',
    `“${text.slice(0, 40)}”${whyNoDay(text)}，应形如 2024-06-30。`,
  );
}

function asked(c: Ctx): Asked {
  const person = c.req.query('person')?.trim() || undefined;
  const outcome = c.req.query('outcome') || undefined;
  if (outcome !== undefined && outcome !== ANY_REFUSAL && !Object.hasOwn(REFUSALS, outcome))
    throw new Refusal('parameter_invalid', `没有结果“${outcome.slice(0, 40)}”。`);
  const dates = { from: dayIn(c, 'from'), to: dayIn(c, 'to') };
  return { ...dates, person: person?.slice(0, LONGEST), outcome };
}

const Filters: FC<{ at: Asked }> = ({ at }) => (
  <form class="filters" method="get" action="/access-log">
    <label>
      登录名
      <input name="person" value={at.person ?? ''} maxlength={LONGEST} />
    </label>
    <label>
      自（北京时间）
      <input type="date" name="from" value={at.from ?? ''} />
    </label>
    <label>
      至
      <input type="date" name="to" value={at.to ?? ''} />
    </label>
    <label>
      结果
      <select name="outcome">
        <option value="">全部</option>
        <option value={ANY_REFUSAL} selected={at.outcome === ANY_REFUSAL}>
          未予受理（任何原因）
        </option>
        {Object.entries(REFUSALS).map(([code, [, title]]) => (
          <option value={code} selected={code === at.outcome}>
            {title}
          </option>
        ))}
      </select>
    </label>
    <button type="submit">查看</button>
    <a href="/access-log">清除</a>
  </form>
);

const Outcome: FC<{ row: AccessRow }> = ({ row: { status, code } }) => {
  if (status < 400) return <>已受理</>;
  const title = code === null ? undefined : REFUSALS[code as RefusalCode]?.[1];
  return (
    <span class="tag bad" title={`${status} ${code ?? ''}`}>
      {title ?? `未予受理（${status}）`}
    </span>
  );
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    // As it was sent, where it says nothing in any encoding.
    return path;
  }
};

const Row: FC<{ row: AccessRow }> = ({ row }) => (
  <tr>
    <th scope="row">{beijingSecond(row.at)}</th>
    <td>{row.login ?? <span class="none">{NOTHING}</span>}</td>
    <td>{row.role === null ? <span class="none">{NOTHING}</span> : ROLES[row.role as Role]}</td>
    <td>{VIAS[row.via as Access['via']]}</td>
    <td>{METHODS[row.method] ?? row.method}</td>
    <td class="path">{decoded(row.path)}</td>
    <td>
      <Outcome row={row} />
    </td>
    <td>{row.subject ?? <span class="none">{NOTHING}</span>}</td>
    <td>{row.address ?? <span class="none">{NOTHING}</span>}</td>
  </tr>
);

const HEADINGS = [
  ...['时间（北京）', '登录名', '角色', '以何进入', '操作', '地址', '结果', '对象', '网络地址'],
];

const List: FC<{ rows: readonly AccessRow[] }> = ({ rows }) => (
  <ScrollTable label="访问日志" caption="访问日志（新的在前）" headings={HEADINGS}>
    {rows.map((row) => (
      <Row row={row} />
    ))}
    {rows.length === 0 && (
      <tr>
        <td colspan={HEADINGS.length} class="none">
          没有符合条件的访问。
        </td>
      </tr>
    )}
  </ScrollTable>
);

/** A day begins at midnight in Beijing. */
const begins = (day: Day): string => `${day}T00:00:00+08:00`;

async function logPage(c: Ctx) {
  const { database, person } = c.var;
  const at = asked(c);
  const before = wholeIn(c, 'before') ?? NEWEST;
  const isCode = at.outcome !== undefined && at.outcome !== ANY_REFUSAL;
  const narrowing = {
    ...(at.person !== undefined && { person: at.person }),
    ...(at.from !== undefined && { from: begins(at.from) }),
    ...(at.to !== undefined && { to: begins(dayAfter(at.to)) }),
  };
  const rows = await readAccess(database, scopeOf(person), {
    ...{ before, upTo: NEWEST, limit: PER_PAGE + 1, ...narrowing },
    ...{ code: isCode ? at.outcome : undefined, refused: at.outcome === ANY_REFUSAL },
  });
  const shown = rows.slice(0, PER_PAGE);
  const kept = Object.entries(at).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const newest = new URLSearchParams(kept);
  const older = new URLSearchParams([...kept, ['before', String(shown.at(-1)?.id ?? 0)]]);
  return page(c, {
    ...{ title: '访问日志', menu: '/access-log' },
    children: (
      <>
        <p>谁在何时查看、导出、提交了什么，或被拒绝。日志只增不改；查看日志本身也会记入。</p>
        <Filters at={at} />
        <List rows={shown} />
        <p class="pager">
          {before !== NEWEST && <a href={`/access-log?${newest}`}>最新的</a>}
          {rows.length > PER_PAGE && <a href={`/access-log?${older}`}>更早的</a>}
        </p>
        <ListFiles path="audit/access-log" query={new URLSearchParams(narrowing)}>
          {at.outcome === undefined ? '下载' : '下载（各种结果）'}
        </ListFiles>
      </>
    ),
  });
}

export const accessLogPages = pageRouter().get(
  '/access-log',
  guard('audit:read', '查看访问日志'),
  logPage,
);
