/** 角色授予: roles that administrators propose and an officer decides on. */
import type { FC } from 'hono/jsx';
import { decideGrant, listDeciders, listGrants } from '../../actions/role-grants.ts';
import type { RoleGrant } from '../../db/role-grants.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { roleSubject } from '../../http/logged-role.ts';
import { may, ROLES } from '../../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { mayBeDecided, NobodyDecides } from '../nobody-decides.tsx';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';
import { numberParam, refusalSaid } from '../refusal-on-page.ts';
import { ScrollTable } from '../scroll-table.tsx';
import { NO_VALUE } from '../number-display.tsx';
import { RefusalNote } from './review.tsx';

const HEADINGS = ['登录名', '姓名', '单位', '拟授予角色', '提议人', '提议时间', '决定'];

const Decide: FC<{ grant: RoleGrant }> = ({ grant: { id, login } }) => (
  <>
    {(
      [
        ['approve', '同意', undefined],
        ['decline', '不同意', 'danger'],
      ] as const
    ).map(([verb, label, style]) => (
      <form method="post" action={`/role-grants/${id}/${verb}`}>
        <button type="submit" class={style}>
          {label}
          <span class="unseen">{login} 的角色授予</span>
        </button>
      </form>
    ))}
  </>
);

const RoleGrantRow: FC<{ grant: RoleGrant; mayDecide: boolean }> = ({ grant, mayDecide }) => (
  <tr>
    <th scope="row">
      {grant.login}
      {grant.password_temporary && <span class="tag warn">待改临时密码</span>}
    </th>
    <td>{grant.name}</td>
    <td>{grant.organisation}</td>
    <td>{ROLES[grant.role]}</td>
    <td>{grant.proposed_by}</td>
    <td>{beijingSecond(grant.proposed_at)}</td>
    <td>{mayDecide ? <Decide grant={grant} /> : <span class="none">{NO_VALUE}</span>}</td>
  </tr>
);

async function grantsPage(c: Ctx, faults: readonly Fault[] = []) {
  const { database, person } = c.var;
  const grants = await listGrants(database);
  const deciders = await listDeciders(database);
  const stuck = grants.filter(
    ({ person_id, proposer_id }) => !mayBeDecided(deciders, [person_id, proposer_id]),
  );
  const mayDecide = (grant: RoleGrant): boolean =>
    may(person, 'roles:grant') && grant.proposer_id !== person.id && grant.person_id !== person.id;
  return page(
    c,
    {
      title: '角色授予',
      menu: '/role-grants',
      children: (
        <>
          <RefusalNote faults={faults} />
          {stuck.length > 0 && <NobodyDecides logins={stuck.map(({ login }) => login)} />}
          <p>
            科技局人员复核他人登记的事项，因此这个角色由系统管理员提议，由提议人与本人之外的一位科技局人员决定，决定后即刻生效。
          </p>
          <p>本人还在用他人设置的临时密码时不能同意；同意前请向本人核实密码是自己设定的。</p>
          {grants.length === 0 ? (
            <p class="panel">没有等待决定的角色授予。</p>
          ) : (
            <ScrollTable label="角色授予" headings={HEADINGS} acts>
              {grants.map((grant) => (
                <RoleGrantRow grant={grant} mayDecide={mayDecide(grant)} />
              ))}
            </ScrollTable>
          )}
        </>
      ),
    },
    faults.length > 0 ? 422 : 200,
  );
}

const deciding =
  (outcome: 'approved' | 'declined') =>
  async (c: Ctx): Promise<Response> => {
    try {
      const { database, person } = c.var;
      const { login, role } = await decideGrant(database, person, numberParam(c, 'id'), outcome);
      c.set('subject', roleSubject(login, role));
      return c.redirect('/role-grants', 303);
    } catch (error) {
      if (error instanceof Refusal && ['not_found', 'forbidden'].includes(error.code)) throw error;
      return grantsPage(c, refusalSaid(c, error));
    }
  };

const mayDecide = guard('roles:grant', '决定角色授予');

export const roleGrantPages = pageRouter()
  .get('/role-grants', guard('roles:see', '查看角色授予'), (c) => grantsPage(c))
  .post('/role-grants/:id/approve', mayDecide, deciding('approved'))
  .post('/role-grants/:id/decline', mayDecide, deciding('declined'));
