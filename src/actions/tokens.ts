/** Tokens for programs: issue, list, revoke. */
import { EVERYTHING, type Database } from '../db/connection.ts';
import {
  findPersonByLogin,
  lockPeople,
  readTokens,
  revokeToken,
  saveToken,
  type TokenRow,
} from '../db/people.ts';
import {
  may,
  newToken,
  personScope,
  type Person,
  type Role,
} from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { namesSaid, Refusal } from '../platform/errors.ts';
import { demandVehicles } from './people.ts';
import { demandStill } from './role-grants.ts';

/** For how many days a token is valid, and to what it limits its person. */
export interface NewToken {
  label: string;
  days: number;
  role?: Role | undefined;
  vehicles?: string[] | undefined;
}

/** Issues a token that acts for a person. It is given back once; only its hash is kept. */
export async function issueToken(
  database: Database,
  person: Person,
  asked: NewToken,
): Promise<{ token: string; row: TokenRow }> {
  const { label, days, role, vehicles } = asked;
  refuseUseless(person, asked);
  const token = newToken();
  const hash = sha256Hex(token);
  await database.own(async (sql) => {
    await lockPeople(sql);
    await demandStill(sql, person, '签发令牌');
    await demandVehicles(sql, vehicles ?? []);
    await saveToken(sql, { hash, personId: person.id, label, days, role, vehicles });
  });
  const [row] = await database.read(EVERYTHING, (sql) => readTokens(sql, { hash }));
  return { token, row: row! };
}

/** Refuses limits beyond the person's rights or without any right: harmless, but a mistake. */
function refuseUseless(person: Person, { role, vehicles }: NewToken): void {
  if (vehicles?.length === 0) {
    const code = 'field_invalid';
    const detail = '请写明令牌限于哪些基金，或不写 vehicles 以不作限制。';
    throw new Refusal(code, [{ code, pointer: '/vehicles', detail }]);
  }
  if (role === 'manager' && person.role !== 'manager' && !vehicles) {
    const code = 'field_missing';
    const detail = '以基金管理人的角色签发令牌时，请在 vehicles 中写明限于哪些基金。';
    throw new Refusal(code, [{ code, pointer: '/vehicles', detail }]);
  }
  const own = personScope(person).vehicles;
  const others = own === '*' ? [] : (vehicles ?? []).filter((code) => !own.includes(code));
  if (others.length > 0) {
    const code = 'vehicle_out_of_scope';
    const detail = `令牌只能限于您自己管理的基金（${own === '*' ? '' : own.join('、') || '尚未指定'}），不含 ${namesSaid(others)}。`;
    throw new Refusal(code, [{ code, pointer: '/vehicles', detail }]);
  }
}

/**
 * Tokens, newest first: one's own; for an administrator all, or those of one login. An unknown
 * login has none. A limited token, given as `alone`, sees only itself.
 */
export async function listTokens(
  database: Database,
  person: Person,
  login?: string,
  alone?: number,
): Promise<TokenRow[]> {
  if (alone !== undefined && (login === undefined || login === person.login))
    return database.read(EVERYTHING, (sql) => readTokens(sql, { id: alone }));
  if (may(person, 'people:manage')) {
    return database.read(EVERYTHING, async (sql) => {
      if (login === undefined) return readTokens(sql);
      const about = await findPersonByLogin(sql, login);
      return about ? readTokens(sql, { personId: about.id }) : [];
    });
  }
  if (login !== undefined && login !== person.login)
    throw new Refusal('forbidden', '只有系统管理员可以查看他人的令牌；请去掉参数 login。');
  return database.read(EVERYTHING, (sql) => readTokens(sql, { personId: person.id }));
}

/**
 * Revokes one's own token; an administrator may revoke anybody's; a limited token, given as
 * `alone`, only itself. Refuses if there is no such token.
 */
export async function endToken(
  database: Database,
  person: Person | undefined,
  id: number,
  alone?: number,
): Promise<TokenRow> {
  const refusal = new Refusal('not_found', `没有编号为 ${id} 的令牌，或不属于您。`);
  if (alone !== undefined && alone !== id) throw refusal;
  const anybodys = person === undefined || may(person, 'people:manage');
  const owner = anybodys ? undefined : person.id;
  if (!(await database.own((sql) => revokeToken(sql, id, owner)))) throw refusal;
  const [row] = await database.read(EVERYTHING, (sql) => readTokens(sql, { id }));
  return row!;
}
