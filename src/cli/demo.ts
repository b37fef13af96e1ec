/**
 * The demo people. They exist only with the demo portfolio; their passwords and tokens are
 * written to one file.
 */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enrol } from '../actions/people.ts';
import type { Database } from '../db/connection.ts';
import { readTokens, revokePersonTokens, savePassword, saveToken } from '../db/people.ts';
import { findCredentials } from '../db/sessions.ts';
import {
  newSecret,
  newToken,
  ROLES,
  type Person,
  type Role,
} from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { hashPassword, newPassword } from '../platform/password.ts';
import { secretFault } from '../platform/settings.ts';
import { Stop } from './stop.ts';

export interface DemoLogin {
  login: string;
  name: string;
  role: Role;
  password: string;
  token: string;
}

const BUREAU = '演示市科技局';

const PEOPLE: Omit<Person, 'id'>[] = [
  {
    login: 'manager',
    name: '演示管理人甲·经办',
    role: 'manager',
    organisation: '演示管理人甲',
    vehicles: ['SF-001', 'SF-004', 'SF-012'],
  },
  {
    login: 'manager2',
    name: '演示管理人乙·经办',
    role: 'manager',
    organisation: '演示管理人乙',
    vehicles: ['SF-002', 'SF-006', 'SF-015'],
  },
  {
    login: 'officer',
    name: '演示科技局·经办',
    role: 'officer',
    organisation: BUREAU,
    vehicles: [],
  },
  {
    login: 'officer2',
    name: '演示科技局·复核',
    role: 'officer',
    organisation: BUREAU,
    vehicles: [],
  },
  { login: 'auditor', name: '演示审计', role: 'auditor', organisation: '演示审计局', vehicles: [] },
  { login: 'admin', name: '演示系统管理员', role: 'admin', organisation: BUREAU, vehicles: [] },
];

const TOKEN_DAYS = 365;
/** This label marks the tokens of an earlier file. */
const LABEL = '演示';

/** Writes a file that only this user may read, whoever created it. */
function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** The demo people in a file of any version; undefined if there is none. */
function readLogins(file: string): (Omit<DemoLogin, 'password'> & { password?: string })[] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoLogin[];
  } catch {
    throw new Stop(
      `无法读取 ${file}（不是合法的 JSON）。请删除它后重新启动，将签发新的密码与令牌。`,
    );
  }
}

/**
 * The demo people with their passwords and tokens. They stay the same while the file exists.
 * Without it they get new ones, and the old ones stop working.
 */
export async function ensureDemoPeople(
  database: Database,
  dataFolder: string,
): Promise<DemoLogin[]> {
  const file = join(dataFolder, 'demo-logins.json');
  const before = new Map(readLogins(file).map((login) => [login.login, login]));
  const logins = PEOPLE.map(({ login, name, role }): DemoLogin => {
    const { password = newPassword(), token = newToken() } = before.get(login) ?? {};
    return { login, name, role, password, token };
  });
  // The file is written first, so that a start that is interrupted here loses no password.
  writePrivate(file, `${JSON.stringify(logins, null, 2)}\n`);
  await Promise.all(
    PEOPLE.map((person, index) => {
      const login = logins[index]!;
      const isNew = before.get(person.login)?.password === undefined;
      return ensurePerson(database, person, login, isNew);
    }),
  );
  return logins;
}

/** Computes no password hash if the database already has a password and the file's token. */
async function ensurePerson(
  database: Database,
  person: Omit<Person, 'id'>,
  { password, token }: DemoLogin,
  isNew: boolean,
): Promise<void> {
  const hash = sha256Hex(token);
  const { known, complete } = await database.own(async (sql) => {
    const tokens = await readTokens(sql, { hash });
    const kept = (await findCredentials(sql, person.login))?.password_hash;
    return { known: tokens.length > 0, complete: tokens.length > 0 && kept != null };
  });
  if (complete && !isNew) return;
  const passwordHash = await hashPassword(password);
  await database.own(async (sql) => {
    const { id: personId } = await enrol(sql, person);
    if (!known) await revokePersonTokens(sql, personId, LABEL);
    await saveToken(sql, { hash, personId, label: LABEL, days: TOKEN_DAYS });
    await savePassword(sql, personId, passwordHash, false);
  });
}

/** The secret of the embedded demo: made once, kept in a file that only its owner may read. */
export function ensureDemoSecret(dataFolder: string): string {
  const file = join(dataFolder, 'secret');
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (secretFault(kept) === undefined) return kept;
  const secret = newSecret();
  writePrivate(file, `${secret}\n`);
  return secret;
}

/**
 * Prints the sign-ins: all of them at a terminal. Where output is kept, in a log or file, only the
 * place of the file.
 */
export function sayLogins(
  logins: readonly DemoLogin[],
  dataFolder: string,
  isTerminal: boolean,
): string {
  const file = join(dataFolder, 'demo-logins.json');
  if (!isTerminal) return `演示人员的密码与令牌见 ${file}。`;
  const lines = logins.map(
    ({ login, role, password, token }) =>
      `    ${login.padEnd(9)} ${ROLES[role].padEnd(6, '　')} ${password}  ${token}`,
  );
  return `演示人员（密码与令牌另存于 ${file}）：\n${lines.join('\n')}`;
}

/** Whether a host is reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|::1|127(\.\d{1,3}){3})$/i.test(host);

/** The warning that the demo can be reached from other machines; empty if it cannot. */
export const openTo = (host: string): string[] =>
  isLoopback(host)
    ? []
    : [
        `注意：HOST=${host} 使演示服务可从其他机器访问，密码与内容不经 https 明文传送。不要用于正式数据；仅供本机时请去掉 HOST。`,
      ];
