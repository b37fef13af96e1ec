/** 人员: who may sign in, as what; adding, changing, locking out, a new password. */
import type { FC } from 'hono/jsx';
import {
  addPerson,
  changePerson,
  endAccess,
  getPerson,
  listPeople,
  readLimiting,
  resetPassword,
} from '../../actions/people.ts';
import { endToken, listTokens } from '../../actions/tokens.ts';
import type { PersonRow, TokenRow } from '../../db/people.ts';
import { beijingSecond } from '../../domain/instants.ts';
import { demandSession } from '../../http/authenticate.ts';
import { newPerson, personChange } from '../../http/people-shapes.ts';
import { shaped } from '../../http/shaped.ts';
import { ROLES } from '../../platform/auth.ts';
import { now } from '../../platform/clock.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { lineIn } from '../filled.ts';
import type { FormFaults } from '../form-faults.ts';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';
import { numberOf, refusalSaid } from '../refused.ts';
import { NOTHING } from '../values.tsx';
import {
  faultsBeside,
  RoleField,
  ShownOnce,
  TextField,
  Tokens,
  VehiclesField,
  type Offered,
} from './people-parts.tsx';
import { Said } from './review.tsx';

/** What is filled in about a person. */
interface Filled {
  login: string;
  name: string;
  role: string;
  organisation: string;
  vehicles: readonly string[];
}

const EMPTY: Filled = { login: '', name: '', role: '', organisation: '', vehicles: [] };

const filledIn = (form: FormData): Filled => ({
  login: lineIn(form, 'login') ?? '',
  name: lineIn(form, 'name') ?? '',
  role: lineIn(form, 'role') ?? '',
  organisation: lineIn(form, 'organisation') ?? '',
  vehicles: form.getAll('vehicles').filter((code) => typeof code === 'string'),
});

/** What is said of a role that was not chosen; a program would be told the codes. */
const inPageWords = (fault: Fault): Fault =>
  fault.pointer === '/role' && fault.code === 'field_invalid'
    ? { ...fault, detail: '请选择角色。' }
    : fault;

const said = (c: Ctx, error: unknown): Fault[] => refusalSaid(c, error).map(inPageWords);

const Row: FC<{ row: PersonRow }> = ({ row }) => (
  <tr>
    <th scope="row">
      <a href={`/people/${encodeURIComponent(row.login)}`}>{row.login}</a>
    </th>
    <td>{row.name}</td>
    <td>{row.organisation}</td>
    <td>{ROLES[row.role]}</td>
    <td>{row.role === 'manager' ? row.vehicles.join('、') || '尚未指定' : '全部'}</td>
    <td>
      <StateTag row={row} />
    </td>
    <td class="num">{row.sessions}</td>
    <td class="num">{row.tokens}</td>
    <td>{beijingSecond(row.created_at).slice(0, 10)}</td>
  </tr>
);

const StateTag: FC<{ row: PersonRow }> = ({ row }) => {
  if (row.disabled_at !== null) return <span class="tag bad">已停用</span>;
  if (row.password_temporary) return <span class="tag warn">待改临时密码</span>;
  return <span class="tag good">在用</span>;
};

const HEADINGS = [
  ...['登录名', '姓名', '单位', '角色', '可见的基金', '状态', '登录数', '令牌数', '新增日期'],
];

const List: FC<{ rows: readonly PersonRow[] }> = ({ rows }) => (
  <div class="scroll" tabindex={0} role="region" aria-label="人员">
    <table>
      <caption>全部人员（{rows.length} 人）</caption>
      <thead>
        <tr>
          {HEADINGS.map((text) => (
            <th scope="col" class={/数$/.test(text) ? 'num' : undefined}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row row={row} />
        ))}
      </tbody>
    </table>
  </div>
);

interface FieldsProps {
  filled: Filled;
  faults: FormFaults;
  offered: readonly Offered[];
}

const Fields: FC<FieldsProps> = ({ filled, faults, offered }) => (
  <>
    <TextField name="name" label="姓名" value={filled.name} faults={faults} />
    <TextField name="organisation" label="单位" value={filled.organisation} faults={faults} />
    <RoleField value={filled.role} faults={faults} />
    <VehiclesField
      {...{ offered, chosen: filled.vehicles, faults, legend: '可见的基金' }}
      hint="只有基金管理人需要指定，其余角色请全部留空。"
    />
  </>
);

interface Tried {
  filled: Filled;
  faults: readonly Fault[];
}

async function peoplePage(c: Ctx, { filled, faults }: Tried = { filled: EMPTY, faults: [] }) {
  const { database } = c.var;
  const rows = await listPeople(database);
  const offered = await readLimiting(database);
  const beside = faultsBeside(faults);
  return page(
    c,
    {
      ...{ title: '人员', menu: '/people' },
      children: (
        <>
          <Said faults={faults} />
          <List rows={rows} />
          <form class="panel" method="post" action="/people">
            <h2>新增人员</h2>
            <div class="fields">
              <TextField
                {...{ name: 'login', label: '登录名', value: filled.login, faults: beside }}
                hint="字母、数字或 . _ @ -，以字母或数字开头，例如 zhangsan；以后不能更改"
              />
              <Fields filled={filled} faults={beside} offered={offered} />
            </div>
            <div class="actions">
              <button type="submit">新增，并给出临时密码</button>
            </div>
          </form>
        </>
      ),
    },
    faults.length > 0 ? 422 : 200,
  );
}

/** Answers with a secret that no cache may keep. */
function withSecret(c: Ctx, login: string, title: string, password: string) {
  c.header('Cache-Control', 'no-store');
  return page(c, {
    ...{ title, menu: '/people' },
    children: (
      <>
        <ShownOnce secret={password}>
          {login} 的临时密码如下；本人首次登录后须改为自己的密码。
        </ShownOnce>
        <p>
          <a href={`/people/${encodeURIComponent(login)}`}>查看 {login}</a> ·{' '}
          <a href="/people">全部人员</a>
        </p>
      </>
    ),
  });
}

async function add(c: Ctx): Promise<Response> {
  demandSession(c);
  const filled = filledIn(await c.req.formData());
  try {
    const { vehicles = [], ...person } = shaped(newPerson, filled);
    const password = await addPerson(c.var.database, { ...person, vehicles });
    c.set('subject', person.login);
    return withSecret(c, person.login, '已新增人员', password);
  } catch (error) {
    return peoplePage(c, { filled, faults: said(c, error) });
  }
}

const Facts: FC<{ row: PersonRow }> = ({ row }) => (
  <section class="panel">
    <dl class="facts">
      <dt>登录名</dt>
      <dd>{row.login}</dd>
      <dt>状态</dt>
      <dd>
        <StateTag row={row} />
        {row.disabled_at !== null && ` ${beijingSecond(row.disabled_at)}`}
      </dd>
      <dt>现有的登录</dt>
      <dd>{row.sessions} 处</dd>
      <dt>有效的令牌</dt>
      <dd>{row.tokens} 个</dd>
    </dl>
  </section>
);

const Access: FC<{ row: PersonRow; path: string; isSelf: boolean }> = ({ row, path, isSelf }) => (
  <section class="panel">
    <h2>登录与密码</h2>
    <form class="actions" method="post" action={`${path}/password`}>
      <button type="submit" class="second">
        重设密码
      </button>
      <span class="hint">给出临时密码（只显示一次），结束其现有登录，解除输错密码的锁定。</span>
    </form>
    {!isSelf && (
      <>
        <form class="actions" method="post" action={`${path}/end`}>
          <button type="submit" class="second">
            结束其全部登录与令牌
          </button>
          <span class="hint">本人仍可用密码重新登录；作废的令牌不能恢复。</span>
        </form>
        <form class="actions" method="post" action={`${path}/disabled`}>
          <input type="hidden" name="disabled" value={row.disabled_at === null ? 'yes' : 'no'} />
          {row.disabled_at === null ? (
            <>
              <button type="submit" class="danger">
                停用
              </button>
              <span class="hint">不能再登录，其登录与令牌立即作废；以往的记录不受影响。</span>
            </>
          ) : (
            <>
              <button type="submit">重新启用</button>
              <span class="hint">可以用原密码登录；作废的令牌不恢复。</span>
            </>
          )}
        </form>
      </>
    )}
  </section>
);

interface PersonProps {
  row: PersonRow;
  tokens: readonly TokenRow[];
  offered: readonly Offered[];
  tried: Tried | undefined;
  isSelf: boolean;
}

const PersonBody: FC<PersonProps> = ({ row, tokens, offered, tried, isSelf }) => {
  const path = `/people/${encodeURIComponent(row.login)}`;
  const faults = tried?.faults ?? [];
  return (
    <>
      <Said faults={faults} />
      <Facts row={row} />
      <form class="panel" method="post" action={path}>
        <h2>更改</h2>
        <div class="fields">
          <Fields filled={tried?.filled ?? row} faults={faultsBeside(faults)} offered={offered} />
        </div>
        <div class="actions">
          <button type="submit">保存更改</button>
        </div>
      </form>
      <Access row={row} path={path} isSelf={isSelf} />
      <section class="panel">
        <h2>令牌</h2>
        <Tokens tokens={tokens} now={now()} revokes={(id) => `${path}/tokens/${id}/revoke`} />
      </section>
      <p>
        <a href={`/access-log?person=${encodeURIComponent(row.login)}`}>此人的访问日志</a> ·{' '}
        <a href="/people">全部人员</a>
      </p>
    </>
  );
};

const loginOf = (c: Ctx): string => c.req.param('login') ?? NOTHING;
const pathOf = (c: Ctx): string => `/people/${encodeURIComponent(loginOf(c))}`;

async function personPage(c: Ctx, tried?: Tried) {
  const { database, person } = c.var;
  const row = await getPerson(database, loginOf(c));
  const tokens = await listTokens(database, person, row.login);
  const offered = await readLimiting(database);
  return page(
    c,
    {
      ...{ title: `${row.name}（${row.login}）`, menu: '/people' },
      children: <PersonBody {...{ row, tokens, offered, tried }} isSelf={row.id === person.id} />,
    },
    tried ? 422 : 200,
  );
}

/** Carries out a change and shows the person again; where it is refused, with what was filled in. */
const changing =
  (work: (c: Ctx, form: FormData) => Promise<unknown>) =>
  async (c: Ctx): Promise<Response> => {
    const form = await c.req.formData();
    try {
      await work(c, form);
      return c.redirect(pathOf(c), 303);
    } catch (error) {
      if (error instanceof Refusal && ['not_found', 'forbidden'].includes(error.code)) throw error;
      const faults = said(c, error);
      const filled = form.has('name')
        ? filledIn(form)
        : await getPerson(c.var.database, loginOf(c));
      return personPage(c, { filled, faults });
    }
  };

const change = changing((c, form) => {
  const { login: _, ...filled } = filledIn(form);
  return changePerson(c.var.database, c.var.person, loginOf(c), shaped(personChange, filled));
});

const disable = changing((c, form) => {
  const disabled = lineIn(form, 'disabled') === 'yes';
  return changePerson(c.var.database, c.var.person, loginOf(c), { disabled });
});

const end = changing((c) => endAccess(c.var.database, loginOf(c)));
const revoke = changing((c) => endToken(c.var.database, c.var.person, numberOf(c, 'id')));

async function reset(c: Ctx): Promise<Response> {
  demandSession(c);
  const login = loginOf(c);
  return withSecret(c, login, '已重设密码', await resetPassword(c.var.database, login));
}

const maySee = guard('people:manage', '查看人员');
const mayChange = guard('people:manage', '更改人员');

export const peoplePages = pageRouter()
  .get('/people', maySee, (c) => peoplePage(c))
  .post('/people', guard('people:manage', '新增人员'), add)
  .get('/people/:login', maySee, (c) => personPage(c))
  .post('/people/:login', mayChange, change)
  .post('/people/:login/disabled', mayChange, disable)
  .post('/people/:login/password', guard('people:manage', '重设密码'), reset)
  .post('/people/:login/end', guard('people:manage', '结束他人的登录'), end)
  .post('/people/:login/tokens/:id/revoke', guard('people:manage', '作废令牌'), revoke);
