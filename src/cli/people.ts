/** kechuang user and kechuang token: the people of a real installation. */
import { EVERYTHING, type Database } from '../db/connection.ts';
import { findPersonByLogin, savePerson, saveToken } from '../db/people.ts';
import { newToken, ROLES, sha256, type Role } from '../platform/auth.ts';
import { Stop } from './open.ts';

interface PersonOptions {
  name?: string | undefined;
  role?: string | undefined;
  organisation?: string | undefined;
  vehicles?: string | undefined;
}

const isRole = (text: string | undefined): text is Role => text !== undefined && text in ROLES;

/** Adds a person or changes an existing login. */
export async function addPerson(
  database: Database,
  login: string | undefined,
  options: PersonOptions,
  say: (line: string) => void,
): Promise<void> {
  const { name, role, organisation } = options;
  if (!login || !name || !organisation)
    throw new Stop('请写明登录名、--name、--role 与 --organisation。');
  if (!isRole(role)) throw new Stop(`--role 只能是 ${Object.keys(ROLES).join('、')}。`);
  const vehicles = options.vehicles?.split(',').map((code) => code.trim()) ?? [];
  if (vehicles.length > 0 && role !== 'manager') throw new Stop('--vehicles 只用于 manager。');
  await database.own((sql) => savePerson(sql, { login, name, role, organisation, vehicles }));
  say(`已保存 ${login}（${name}，${ROLES[role]}）。用 kechuang token ${login} 签发令牌。`);
}

/** Issues a token; it is shown once, only its hash is kept. */
export async function addToken(
  database: Database,
  login: string | undefined,
  days: string | undefined,
  say: (line: string) => void,
): Promise<void> {
  const lasting = Number(days ?? '90');
  if (!Number.isInteger(lasting) || lasting < 1 || lasting > 3650)
    throw new Stop('--days 应为 1 至 3650 的整数。');
  const person =
    login === undefined
      ? undefined
      : await database.read(EVERYTHING, (sql) => findPersonByLogin(sql, login));
  if (!person) throw new Stop(`没有登录名“${login ?? ''}”，请先用 kechuang user 登记。`);
  const token = newToken();
  const hash = await sha256(token);
  await database.own((sql) =>
    saveToken(sql, { hash, personId: person.id, label: 'kechuang token', days: lasting }),
  );
  say(`${token}\n有效 ${lasting} 天；只显示这一次，请妥善保存。`);
}
