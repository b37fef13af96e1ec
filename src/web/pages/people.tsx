/** 人员: who may sign in, and with which role; adding, changing, disabling, a new password. */
import type { FC } from 'hono/jsx';
import { addPerson, endAccess, getPerson, listPeople, readLimiting } from '../../actions/people.ts';
import { listDeciders, waitsForConsent } from '../../actions/role-grants.ts';
import { endToken, listTokens } from '../../actions/tokens.ts';
import type { PersonRow } from '../../db/people.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { demandSession } from '../../http/authenticate.ts';
import { newPerson, personChange } from '../../http/people-shapes.ts';
import { changeLogged, resetLogged, roleSubject } from '../../http/logged-role.ts';
import { shaped } from '../../http/check-shape.ts';
import { readForm, type Form } from '../../http/forms.ts';
import { ROLES, type Role } from '../../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { ListFiles } from '../list-files.tsx';
import { lineIn } from '../form-values.ts';
import { mayBeDecided, NobodyDecides } from '../nobody-decides.tsx';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';
import { numberParam, refusalSaid } from '../refusal-on-page.ts';
import { NO_VALUE } from '../number-display.tsx';
import { faultsBeside, ShownOnce, TextField } from './people-fields.tsx';
import {
  Fields,
  PersonBody,
  StateTag,
  type PersonFormValues,
  type PersonFormState,
} from './person-form.tsx';
import { RefusalNote } from './review.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const EMPTY: PersonFormValues = { login: '', name: '', role: '', organisation: '', vehicles: [] };

const readPersonForm = (form: Form): PersonFormValues => ({
  login: lineIn(form, 'login') ?? '',
  name: lineIn(form, 'name') ?? '',
  role: lineIn(form, 'role') ?? '',
  organisation: lineIn(form, 'organisation') ?? '',
  vehicles: form.getAll('vehicles').filter((code) => typeof code === 'string'),
});

/** The fault of a missing role in words for the page; a program would get the codes. */
const inPageWords = (fault: Fault): Fault =>
  fault.pointer === '/role' && fault.code === 'field_invalid'
    ? { ...fault, detail: '请选择角色。' }
    : fault;

const said = (c: Ctx, error: unknown): Fault[] => refusalSaid(c, error).map(inPageWords);

const PersonTableRow: FC<{ row: PersonRow }> = ({ row }) => (
  <tr>
    <th scope="row">
      <a href={`/people/${encodeURIComponent(row.login)}`}>{row.login}</a>
    </th>
    <td>{row.name}</td>
    <td>{row.organisation}</td>
    <td>
      {ROLES[row.role]}
      {row.proposed_role && <span class="tag warn">待授予{ROLES[row.proposed_role]}</span>}
    </td>
    <td>{row.role === 'manager' ? row.vehicles.join('、') || '尚未指定' : '全部'}</td>
    <td>
      <StateTag row={row} />
    </td>
    <td class="num">{row.sessions}</td>
    <td class="num">{row.tokens}</td>
    <td>{beijingSecond(row.created_at).slice(0, 10)}</td>
  </tr>
);

const NUMERIC = ['登录数', '令牌数'];
const HEADINGS = [
  ...['登录名', '姓名', '单位', '角色', '可见的基金', '状态', ...NUMERIC, '新增日期'],
];

const List: FC<{ rows: readonly PersonRow[] }> = ({ rows }) => (
  <ScrollTable
    label="人员"
    caption={<>全部人员（{rows.length} 人）</>}
    headings={HEADINGS}
    numeric={NUMERIC}
  >
    {rows.map((row) => (
      <PersonTableRow row={row} />
    ))}
  </ScrollTable>
);

/** Whether anybody may consent to what the administrator proposes for these people. */
async function isDecidable(c: Ctx, ...personId: number[]): Promise<boolean> {
  const { database, person } = c.var;
  return mayBeDecided(await listDeciders(database), [person.id, ...personId]);
}

async function peoplePage(
  c: Ctx,
  { values, faults }: PersonFormState = { values: EMPTY, faults: [] },
) {
  const { database } = c.var;
  const rows = await listPeople(database);
  const offered = await readLimiting(database);
  const beside = faultsBeside(faults);
  const decidable = await isDecidable(c);
  return page(
    c,
    {
      title: '人员',
      menu: '/people',
      children: (
        <>
          <RefusalNote faults={faults} />
          <List rows={rows} />
          <ListFiles path="people" />
          <form class="panel" method="post" action="/people">
            <h2>新增人员</h2>
            {!decidable && <NobodyDecides />}
            <div class="fields">
              <TextField
                name="login"
                label="登录名"
                value={values.login}
                faults={beside}
                hint="字母、数字或 . _ @ -，以字母或数字开头，例如 zhangsan；以后不能更改"
              />
              <Fields values={values} faults={beside} offered={offered} />
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

interface GivenPassword {
  login: string;
  title: string;
  password: string;
  /** A role that has to be granted again. */
  proposed?: Role | undefined;
  /** Whether it waits for a consent that nobody can give at present. */
  isStuck: boolean;
}

/** Answers with a secret that no cache may keep. */
function withSecret(c: Ctx, { login, title, password, proposed, isStuck }: GivenPassword) {
  c.header('Cache-Control', 'no-store');
  return page(c, {
    title,
    menu: '/people',
    children: (
      <>
        <ShownOnce secret={password}>
          {login} 的临时密码如下；本人首次登录后须改为自己的密码。
        </ShownOnce>
        {proposed && (
          <p class="panel">
            {ROLES[proposed]}
            角色已收回并重新提议，令牌已作废：请本人先登录并改为自己的密码，再由您与本人之外的一位科技局人员在“角色授予”中同意。
          </p>
        )}
        {isStuck && <NobodyDecides logins={[login]} />}
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
  const values = readPersonForm(await readForm(c));
  try {
    const { vehicles = [], ...person } = shaped(newPerson, values);
    c.set('subject', roleSubject(person.login, person.role));
    const password = await addPerson(c.var.database, c.var.person, { ...person, vehicles });
    const isStuck = waitsForConsent(person.role) && !(await isDecidable(c));
    return withSecret(c, { login: person.login, title: '已新增人员', password, isStuck });
  } catch (error) {
    return peoplePage(c, { values, faults: said(c, error) });
  }
}

const loginParam = (c: Ctx): string => c.req.param('login') ?? NO_VALUE;
const personPath = (c: Ctx): string => `/people/${encodeURIComponent(loginParam(c))}`;

async function personPage(c: Ctx, formState?: PersonFormState) {
  const { database, person } = c.var;
  const row = await getPerson(database, loginParam(c));
  const tokens = await listTokens(database, person, row.login);
  const offered = await readLimiting(database);
  const decidable = await isDecidable(c, row.id);
  return page(
    c,
    {
      title: `${row.name}（${row.login}）`,
      menu: '/people',
      children: (
        <PersonBody
          row={row}
          tokens={tokens}
          offered={offered}
          formState={formState}
          isSelf={row.id === person.id}
          isDecidable={decidable}
        />
      ),
    },
    formState ? 422 : 200,
  );
}

/** Carries out a change and shows the person again; if it is refused, with the values entered. */
const changing =
  (work: (c: Ctx, form: Form) => Promise<unknown>) =>
  async (c: Ctx): Promise<Response> => {
    const form = await readForm(c);
    try {
      await work(c, form);
      return c.redirect(personPath(c), 303);
    } catch (error) {
      if (error instanceof Refusal && ['not_found', 'forbidden'].includes(error.code)) throw error;
      const faults = said(c, error);
      const values = form.has('name')
        ? readPersonForm(form)
        : await getPerson(c.var.database, loginParam(c));
      return personPage(c, { values, faults });
    }
  };

const change = changing((c, form) => {
  const { login: _, ...values } = readPersonForm(form);
  return changeLogged(c, loginParam(c), shaped(personChange, values));
});

const disable = changing((c, form) => {
  const disabled = lineIn(form, 'disabled') === 'yes';
  return changeLogged(c, loginParam(c), { disabled });
});

const end = changing((c) => endAccess(c.var.database, loginParam(c)));
const revoke = changing((c) => endToken(c.var.database, c.var.person, numberParam(c, 'id')));

async function reset(c: Ctx): Promise<Response> {
  demandSession(c);
  const login = loginParam(c);
  const { id } = await getPerson(c.var.database, login);
  const { password, proposed } = await resetLogged(c, login);
  const isStuck = proposed !== undefined && !(await isDecidable(c, id));
  return withSecret(c, { login, title: '已重设密码', password, proposed, isStuck });
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
