/**
 * The demo people. They exist only with the demo portfolio; their tokens are written to one file.
 */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../db/connection.ts';
import { savePerson, saveToken } from '../db/people.ts';
import { newToken, ROLES, sha256, type Person, type Role } from '../platform/auth.ts';

export interface DemoLogin {
  login: string;
  name: string;
  role: Role;
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

/** The demo people with their tokens; the same ones each time, as long as the file is there. */
export async function ensureDemoPeople(
  database: Database,
  dataFolder: string,
): Promise<DemoLogin[]> {
  const file = join(dataFolder, 'demo-logins.json');
  const logins = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as DemoLogin[])
    : PEOPLE.map(({ login, name, role }) => ({ login, name, role, token: newToken() }));
  // Written before the database knows them: a start that is cut short here loses no token.
  writeFileSync(file, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  for (const person of PEOPLE) {
    const token = logins.find((login) => login.login === person.login)!.token;
    const hash = await sha256(token);
    await database.own(async (sql) => {
      const personId = await savePerson(sql, person);
      await saveToken(sql, { hash, personId, label: '演示', days: TOKEN_DAYS });
    });
  }
  return logins;
}

/** The sign-ins as a table for the terminal. */
export function describeLogins(logins: readonly DemoLogin[]): string {
  return logins
    .map(
      ({ login, role, token }) => `    ${login.padEnd(9)} ${ROLES[role].padEnd(6, '　')} ${token}`,
    )
    .join('\n');
}
