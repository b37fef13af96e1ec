/**
 * Parts that the pages of people and of one's own account share: fields, tokens, a secret shown
 * once.
 */
import type { Child, FC } from 'hono/jsx';
import type { TokenRow } from '../../db/people.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { ROLES, type Role } from '../../platform/roles-and-rights.ts';
import type { Fault } from '../../platform/errors.ts';
import { described, Labelled } from '../controls.tsx';
import { NO_FAULTS, type FormFaults } from '../form-faults.ts';
import { NO_VALUE } from '../number-display.tsx';
import { ScrollTable } from '../scroll-table.tsx';

/** A fund, sub-fund or programme that somebody may be limited to. */
export interface Offered {
  code: string;
  name: string;
}

/** The faults of a refusal, by their fields. */
export function faultsBeside(faults: readonly Fault[]): FormFaults {
  const beside = new Map<string, string[]>();
  for (const { pointer, detail } of faults) {
    const name = pointer?.split('/')[1];
    if (name) beside.set(name, [...(beside.get(name) ?? []), detail]);
  }
  return { ...NO_FAULTS, beside };
}

interface TextProps {
  name: string;
  label: string;
  value: string;
  faults: FormFaults;
  hint?: string;
  type?: string;
}

export const TextField: FC<TextProps> = ({ name, label, value, faults, hint, type }) => (
  <Labelled name={name} label={label} hint={hint} faults={faults} isRequired>
    <input
      {...described(name, faults, hint, true)}
      type={type ?? 'text'}
      value={value}
      maxlength={100}
      autocomplete="off"
    />
  </Labelled>
);

interface RoleProps {
  value: string;
  faults: FormFaults;
  /** The label of "no role"; without it, a role must be chosen. */
  none?: string;
  label?: string;
}

export const RoleField: FC<RoleProps> = ({ value, faults, none, label }) => (
  <Labelled name="role" label={label ?? '角色'} isRequired={none === undefined} faults={faults}>
    <select {...described('role', faults, undefined, none === undefined)}>
      <option value="">{none ?? '请选择'}</option>
      {Object.entries(ROLES).map(([role, name]) => (
        <option value={role} selected={role === value}>
          {name}
        </option>
      ))}
    </select>
  </Labelled>
);

interface VehiclesProps {
  offered: readonly Offered[];
  chosen: readonly string[];
  faults: FormFaults;
  legend: string;
  hint: string;
}

/** Which vehicles somebody is limited to; a code that is no longer offered stays to be seen. */
export const VehiclesField: FC<VehiclesProps> = (props) => {
  const { offered, chosen, faults, legend, hint } = props;
  const said = faults.beside.get('vehicles');
  const gone = chosen.filter((code) => offered.every((each) => each.code !== code));
  const all = [...offered, ...gone.map((code) => ({ code, name: '没有这个编码' }))];
  return (
    <fieldset
      class={said ? 'field wide faulty' : 'field wide'}
      id="f-vehicles"
      aria-describedby={said ? 'f-vehicles-hint f-vehicles-fault' : 'f-vehicles-hint'}
    >
      <legend>{legend}</legend>
      <span class="hint" id="f-vehicles-hint">
        {hint}
      </span>
      {said && (
        <span class="fault" id="f-vehicles-fault">
          {said.join('')}
        </span>
      )}
      <div class="ticks">
        {all.map(({ code, name }) => (
          <label class="tick">
            <input type="checkbox" name="vehicles" value={code} checked={chosen.includes(code)} />
            {code} {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
};

/** A password or token that is never shown again. */
export const ShownOnce: FC<{ secret: string; children: Child }> = ({ secret, children }) => (
  <div class="note good" role="status">
    <p>{children}</p>
    <p>
      <code class="secret">{secret}</code>
    </p>
    <p>
      <strong>只显示这一次</strong>，离开本页后不能再看；请现在抄下或交给本人。
    </p>
  </div>
);

const STATES = {
  valid: ['有效', 'good'],
  revoked: ['已作废', ''],
  expired: ['已到期', ''],
} as const;

function tokenState({ revoked_at, expires_at }: TokenRow, now: string): keyof typeof STATES {
  if (revoked_at !== null) return 'revoked';
  return expires_at <= now ? 'expired' : 'valid';
}

interface TokensProps {
  tokens: readonly TokenRow[];
  /** The present instant, in UTC. */
  now: string;
  /** Where the form goes that revokes the token of a number. */
  revokes: (id: number) => string;
}

const TOKEN_HEADINGS = [
  ...['编号', '用途', '状态', '限于角色', '限于基金', '签发', '到期', '最近使用', '操作'],
];

const Token: FC<{ token: TokenRow } & Omit<TokensProps, 'tokens'>> = ({ token, now, revokes }) => {
  const state = tokenState(token, now);
  const [label, tone] = STATES[state];
  return (
    <tr>
      <th scope="row">{token.id}</th>
      <td>{token.label}</td>
      <td>
        <span class={`tag ${tone}`}>{label}</span>
      </td>
      <td>{token.role === null ? '不限' : ROLES[token.role as Role]}</td>
      <td>{token.vehicles === null ? '不限' : token.vehicles.join('、')}</td>
      <td>{beijingSecond(token.created_at)}</td>
      <td>{beijingSecond(token.expires_at)}</td>
      <td>
        {token.last_used_at === null ? (
          <span class="none">从未</span>
        ) : (
          beijingSecond(token.last_used_at)
        )}
      </td>
      <td>
        {state === 'valid' ? (
          <form method="post" action={revokes(token.id)}>
            <button type="submit" class="danger">
              作废<span class="unseen">第 {token.id} 号令牌</span>
            </button>
          </form>
        ) : (
          <span class="none">{NO_VALUE}</span>
        )}
      </td>
    </tr>
  );
};

export const Tokens: FC<TokensProps> = ({ tokens, ...rest }) =>
  tokens.length === 0 ? (
    <p>没有令牌。</p>
  ) : (
    <ScrollTable label="令牌" caption="令牌（新的在前）" headings={TOKEN_HEADINGS} acts>
      {tokens.map((token) => (
        <Token token={token} {...rest} />
      ))}
    </ScrollTable>
  );
