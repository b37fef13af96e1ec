/** One person: their fields, their access, and their tokens. */
import type { FC } from 'hono/jsx';
import { roleToAgree } from '../../actions/role-grants.ts';
import type { PersonRow, TokenRow } from '../../db/people.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { ROLES } from '../../platform/roles-and-rights.ts';
import { now } from '../../platform/clock.ts';
import type { Fault } from '../../platform/errors.ts';
import type { FormFaults } from '../form-faults.ts';
import {
  faultsBeside,
  RoleField,
  TextField,
  Tokens,
  VehiclesField,
  type Offered,
} from './people-fields.tsx';
import { NobodyDecides } from '../nobody-decides.tsx';
import { RefusalNote } from './review.tsx';

/** The fields of a person. */
export interface PersonFormValues {
  login: string;
  name: string;
  role: string;
  organisation: string;
  vehicles: readonly string[];
}

export interface PersonFormState {
  values: PersonFormValues;
  faults: readonly Fault[];
}

export const StateTag: FC<{ row: PersonRow }> = ({ row }) => {
  if (row.disabled_at !== null) return <span class="tag bad">已停用</span>;
  if (row.password_temporary) return <span class="tag warn">待改临时密码</span>;
  return <span class="tag good">在用</span>;
};

interface FieldsProps {
  values: PersonFormValues;
  faults: FormFaults;
  offered: readonly Offered[];
}

export const Fields: FC<FieldsProps> = ({ values, faults, offered }) => (
  <>
    <TextField name="name" label="姓名" value={values.name} faults={faults} />
    <TextField name="organisation" label="单位" value={values.organisation} faults={faults} />
    <RoleField value={values.role} faults={faults} />
    <p class="hint">科技局角色由另一位科技局人员在“角色授予”中同意后才生效。</p>
    <VehiclesField
      offered={offered}
      chosen={values.vehicles}
      faults={faults}
      legend="可见的基金"
      hint="只有基金管理人需要指定，其余角色请全部留空。"
    />
  </>
);

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
      <dt>角色</dt>
      <dd>
        {ROLES[row.role]}
        {row.proposed_role &&
          `；已提议授予“${ROLES[row.proposed_role]}”，由科技局人员在“角色授予”中决定`}
      </dd>
      <dt>现有的登录</dt>
      <dd>{row.sessions} 处</dd>
      <dt>有效的令牌</dt>
      <dd>{row.tokens} 个</dd>
    </dl>
  </section>
);

/** What happens to an officer's role when an administrator renews their access. */
const AGAIN = '须由您与本人之外的一位科技局人员在“角色授予”中重新同意。';

const Access: FC<{ row: PersonRow; path: string; isSelf: boolean }> = ({ row, path, isSelf }) => {
  const agree = roleToAgree(row);
  return (
    <section class="panel">
      <h2>登录与密码</h2>
      <form class="actions" method="post" action={`${path}/password`}>
        <button type="submit" class="second">
          重设密码
        </button>
        <span class="hint">
          给出临时密码（只显示一次），结束其现有登录，解除输错密码的锁定。
          {agree && `${ROLES[agree]}角色随即收回，令牌作废，${AGAIN}`}
        </span>
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
                <span class="hint">
                  可以用原密码登录；作废的令牌不恢复。
                  {agree && `${ROLES[agree]}角色${AGAIN}`}
                </span>
              </>
            )}
          </form>
        </>
      )}
    </section>
  );
};

interface PersonProps {
  row: PersonRow;
  tokens: readonly TokenRow[];
  offered: readonly Offered[];
  formState: PersonFormState | undefined;
  isSelf: boolean;
  /** Whether anybody may consent to a role that is proposed for them. */
  isDecidable: boolean;
}

export const PersonBody: FC<PersonProps> = ({ isDecidable, ...props }) => {
  const { row, tokens, offered, formState, isSelf } = props;
  const path = `/people/${encodeURIComponent(row.login)}`;
  const faults = formState?.faults ?? [];
  return (
    <>
      <RefusalNote faults={faults} />
      {!isDecidable && <NobodyDecides />}
      <Facts row={row} />
      <form class="panel" method="post" action={path}>
        <h2>更改</h2>
        <div class="fields">
          <Fields
            values={formState?.values ?? { ...row, role: row.proposed_role ?? row.role }}
            faults={faultsBeside(faults)}
            offered={offered}
          />
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
