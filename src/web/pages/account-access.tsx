/** One's own sessions in browsers, and one's own tokens for programs. */
import type { FC } from 'hono/jsx';
import { readLimiting } from '../../actions/people.ts';
import { endSession, sessionName } from '../../actions/sign-in.ts';
import { endToken, issueToken, listTokens } from '../../actions/tokens.ts';
import { EVERYTHING } from '../../db/connection.ts';
import type { TokenRow } from '../../db/people.ts';
import { readSessions, type SessionRow } from '../../db/sessions.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { demandSession } from '../../http/authenticate.ts';
import { takeCookie } from '../../http/cookies.ts';
import { newToken } from '../../http/people-shapes.ts';
import { shaped } from '../../http/check-shape.ts';
import type { Form } from '../../http/forms.ts';
import { personScope } from '../../platform/roles-and-rights.ts';
import { now } from '../../platform/clock.ts';
import type { Fault } from '../../platform/errors.ts';
import { lineIn } from '../form-values.ts';
import { page, type Ctx } from '../pages.ts';
import { numberParam } from '../refusal-on-page.ts';
import {
  faultsBeside,
  RoleField,
  ShownOnce,
  TextField,
  Tokens,
  VehiclesField,
  type Offered,
} from './people-fields.tsx';
import { ScrollTable } from '../scroll-table.tsx';

/** The fields of a new token. */
export interface TokenForm {
  label: string;
  days: string;
  role: string;
  vehicles: readonly string[];
}

export const NEW_TOKEN: TokenForm = { label: '', days: '90', role: '', vehicles: [] };

export const tokenForm = (form: Form): TokenForm => ({
  label: lineIn(form, 'label') ?? '',
  days: lineIn(form, 'days') ?? '',
  role: lineIn(form, 'role') ?? '',
  vehicles: form.getAll('vehicles').filter((code) => typeof code === 'string'),
});

interface OwnAccess {
  sessions: readonly SessionRow[];
  current: string | undefined;
  tokens: readonly TokenRow[];
  offered: readonly Offered[];
}

/** One's own sessions and tokens, and which vehicles a token may be limited to. */
export async function readOwnAccess(c: Ctx): Promise<OwnAccess> {
  const { database, person, entry } = c.var;
  const { vehicles } = personScope(person);
  const all = await readLimiting(database);
  return {
    sessions: await database.read(EVERYTHING, (sql) => readSessions(sql, person.id)),
    current: entry.via === 'session' ? entry.session.hash : undefined,
    tokens: await listTokens(database, person, person.login),
    offered: vehicles === '*' ? all : all.filter(({ code }) => vehicles.includes(code)),
  };
}

/** The browser and system that an agent's long name begins with, as far as people know them. */
function agentText(agent: string | null): string {
  if (agent === null) return '未说明';
  const browser = /Edg\/|OPR\/|Firefox\/|Chrome\/|Safari\//.exec(agent)?.[0].slice(0, -1);
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0];
  const names = { Edg: 'Edge', OPR: 'Opera' } as Record<string, string>;
  return browser ? `${names[browser] ?? browser}${system ? ` · ${system}` : ''}` : agent;
}

const SESSION_HEADINGS = ['何处', '网络地址', '登录时间', '最近使用', '最迟失效', '操作'];

const Session: FC<{ row: SessionRow; isCurrent: boolean }> = ({ row, isCurrent }) => (
  <tr>
    <th scope="row" title={row.agent ?? undefined}>
      {agentText(row.agent)} {isCurrent && <span class="tag good">本次</span>}
    </th>
    <td>{row.address ?? '未知'}</td>
    <td>{beijingSecond(row.created_at)}</td>
    <td>{beijingSecond(row.last_seen_at)}</td>
    <td>{beijingSecond(row.expires_at)}</td>
    <td>
      <form method="post" action={`/account/sessions/${sessionName(row)}/end`}>
        <button type="submit" class="danger">
          结束
          <span class="unseen">{beijingSecond(row.created_at)} 的登录</span>
        </button>
      </form>
    </td>
  </tr>
);

export const Sessions: FC<Pick<OwnAccess, 'sessions' | 'current'>> = ({ sessions, current }) => (
  <section class="panel">
    <h2>本人的登录</h2>
    <p>一小时不用、或十二小时后自动失效。不认得的登录请结束它，并修改密码。</p>
    <ScrollTable label="本人的登录" headings={SESSION_HEADINGS} acts>
      {sessions.map((row) => (
        <Session row={row} isCurrent={row.hash === current} />
      ))}
    </ScrollTable>
  </section>
);

interface TokenProps {
  access: OwnAccess;
  values: TokenForm;
  faults: readonly Fault[];
}

export const OwnTokens: FC<TokenProps> = ({ access: { tokens, offered }, values, faults }) => {
  const beside = faultsBeside(faults);
  return (
    <section class="panel" id="tokens">
      <h2>程序用的令牌</h2>
      <p>
        程序以令牌代表您访问接口，说明见 <a href="/docs">接口文档</a>
        。令牌不能超出您自己的权限；泄露了请立即作废。
      </p>
      <Tokens tokens={tokens} now={now()} revokes={(id) => `/account/tokens/${id}/revoke`} />
      <form method="post" action="/account/tokens">
        <h3>签发令牌</h3>
        <div class="fields">
          <TextField
            name="label"
            label="用途"
            value={values.label}
            faults={beside}
            hint="例如 OA 同步，日后据此辨认"
          />
          <TextField
            name="days"
            label="有效天数"
            value={values.days}
            faults={beside}
            hint="1 至 365"
          />
          <RoleField value={values.role} faults={beside} none="不另作限制" label="限于角色" />
          {offered.length > 0 && (
            <VehiclesField
              offered={offered}
              chosen={values.vehicles}
              faults={beside}
              legend="限于基金"
              hint="一项不选即不另作限制。"
            />
          )}
        </div>
        <div class="actions">
          <button type="submit">签发令牌</button>
        </div>
      </form>
    </section>
  );
};

/** The days as a number; other text stays text, and is refused later. */
const readDays = (text: string): number | string =>
  /^\d{1,6}$/.test(text) ? Number.parseInt(text, 10) : text;

/** Issues the token and shows it, only this once. */
export async function makeToken(c: Ctx, values: TokenForm) {
  const { person } = demandSession(c);
  const { label, days, role, vehicles } = values;
  const asked = shaped(newToken, {
    label,
    days: readDays(days),
    ...(role !== '' && { role }),
    ...(vehicles.length > 0 && { vehicles }),
  });
  const { token, row } = await issueToken(c.var.database, person, asked);
  c.header('Cache-Control', 'no-store');
  return page(c, {
    title: '已签发令牌',
    children: (
      <>
        <ShownOnce secret={token}>
          第 {row.id} 号令牌（{row.label}），{beijingSecond(row.expires_at)} 到期：
        </ShownOnce>
        <p>
          <a href="/account#tokens">回到我的账户</a>
        </p>
      </>
    ),
  });
}

export async function revokeOwnToken(c: Ctx): Promise<Response> {
  await endToken(c.var.database, c.var.person, numberParam(c, 'id'));
  return c.redirect('/account#tokens', 303);
}

/** Ends one of one's own sessions; ending the present one is signing out. */
export async function endOwnSession(c: Ctx): Promise<Response> {
  const { person, hash } = demandSession(c);
  const name = c.req.param('name') ?? '';
  await endSession(c.var.database, person, name);
  if (name !== sessionName({ hash })) return c.redirect('/account', 303);
  takeCookie(c);
  return c.redirect('/sign-in', 303);
}
