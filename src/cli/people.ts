/** kechuang user and kechuang token: the people of a real installation. */
import { addPerson, changePerson, listPeople, resetPassword } from '../actions/people.ts';
import { unlock } from '../actions/sign-in.ts';
import { endToken, issueToken } from '../actions/tokens.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { findPersonByLogin, readTokens } from '../db/people.ts';
import { ROLES, type Person, type Role } from '../platform/roles-and-rights.ts';
import { logCommand } from './report.ts';
import { Stop } from './stop.ts';

type Say = (line: string) => void;

export interface PeopleOptions {
  name?: string | undefined;
  role?: string | undefined;
  organisation?: string | undefined;
  vehicles?: string | undefined;
  label?: string | undefined;
  days?: string | undefined;
}

type Verb = (
  database: Database,
  subject: string | undefined,
  options: PeopleOptions,
  say: Say,
) => Promise<void>;

const isRole = (text: string): text is Role => Object.hasOwn(ROLES, text);

function roleIn(text: string | undefined): Role | undefined {
  if (text === undefined || isRole(text)) return text;
  throw new Stop(`--role 只能是 ${Object.keys(ROLES).join('、')}。`);
}

const vehiclesIn = (text: string | undefined): string[] | undefined =>
  text === undefined
    ? undefined
    : [...new Set(text.split(',').map((code) => code.trim()))].filter((code) => code !== '');

/** What the access log keeps of a command: its words and the options that matter. */
const asTyped = (subject: string, options: Readonly<Record<string, string | undefined>>): string =>
  [
    subject,
    ...Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name} ${value}`],
    ),
  ].join(' ');

/** The person with a login. Ends the command if there is none. */
async function findPerson(database: Database, login: string | undefined): Promise<Person> {
  const person =
    login === undefined
      ? undefined
      : await database.read(EVERYTHING, (sql) => findPersonByLogin(sql, login));
  if (!person) throw new Stop(`没有登录名“${login ?? ''}”，请先用 kechuang user add 登记。`);
  return person;
}

const showPassword = (login: string, password: string): string =>
  `${login} 的临时密码：${password}\n只显示这一次，请当面转交；本人登录后须先改为自己的密码。`;

/** Adds a person with a temporary password, or changes an existing login, whose password stays. */
const saveUser: Verb = async (database, login, options, say) => {
  const { name, organisation } = options;
  const role = roleIn(options.role);
  if (!login || !name || !organisation || !role)
    throw new Stop('请写明登录名、--name、--role 与 --organisation。');
  const vehicles = vehiclesIn(options.vehicles) ?? [];
  if (vehicles.length > 0 && role !== 'manager') throw new Stop('--vehicles 只用于 manager。');
  const saved = `已保存 ${login}（${name}，${ROLES[role]}）。`;
  // The command line grants roles without consent, so the access log records it.
  await logCommand(database, 'user add', asTyped(login, { role, vehicles: options.vehicles }));
  const before = await database.read(EVERYTHING, (sql) => findPersonByLogin(sql, login));
  if (before) {
    await changePerson(database, undefined, login, { name, role, organisation, vehicles });
    return say(`${saved}密码未变；如需新的临时密码，请用 kechuang user password ${login}。`);
  }
  const password = await addPerson(database, undefined, {
    login,
    name,
    role,
    organisation,
    vehicles,
  });
  say(`${saved}\n${showPassword(login, password)}\n用 kechuang token add ${login} 签发令牌。`);
};

const table = (rows: string[][]): string => rows.map((row) => `  ${row.join('  ')}`).join('\n');

const listUsers: Verb = async (database, _, __, say) => {
  const people = await listPeople(database);
  const rows = people.map((person) => [
    person.login.padEnd(12),
    ROLES[person.role],
    person.disabled_at === null ? '在用' : '停用',
    `登录 ${person.sessions}、令牌 ${person.tokens}`,
    `${person.name}，${person.organisation}`,
    person.vehicles.join(','),
  ]);
  say(people.length === 0 ? '还没有人员，请用 kechuang user add 登记。' : table(rows));
};

const newPasswordFor: Verb = async (database, login, _, say) => {
  const person = await findPerson(database, login);
  await logCommand(database, 'user password', person.login);
  // The command line needs nobody's consent to a role, so the role stays.
  const { password } = await resetPassword(database, undefined, person.login);
  say(showPassword(person.login, password));
};

const disable =
  (disabled: boolean): Verb =>
  async (database, login, _, say) => {
    const person = await findPerson(database, login);
    await logCommand(database, disabled ? 'user disable' : 'user enable', person.login);
    await changePerson(database, undefined, person.login, { disabled });
    say(
      disabled
        ? `已停用 ${person.login}；其登录已结束，令牌已作废。`
        : `已启用 ${person.login}；停用前的令牌不再有效，请另行签发。`,
    );
  };

const unlockUser: Verb = async (database, login, _, say) => {
  const person = await findPerson(database, login);
  await logCommand(database, 'user unlock', person.login);
  await unlock(database, person.login);
  say(`${person.login} 可以立即重新登录。`);
};

/** Issues a token; it is shown once, only its hash is kept. */
const addToken: Verb = async (database, login, options, say) => {
  const days = Number(options.days ?? '90');
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new Stop('--days 应为 1 至 3650 的整数。');
  const person = await findPerson(database, login);
  const role = roleIn(options.role);
  const { label = 'kechuang token', vehicles } = options;
  const typed = asTyped(person.login, { days: String(days), role, vehicles, label });
  await logCommand(database, 'token add', typed);
  const asked = { label, days, role, vehicles: vehiclesIn(vehicles) };
  const { token, row } = await issueToken(database, person, asked);
  say(`${token}\n编号 ${row.id}，有效 ${days} 天；只显示这一次，请妥善保存。`);
};

const listAllTokens: Verb = async (database, login, _, say) => {
  const person = login === undefined ? undefined : await findPerson(database, login);
  const tokens = await database.read(EVERYTHING, (sql) =>
    readTokens(sql, person ? { personId: person.id } : {}),
  );
  const day = (instant: string | null): string => instant?.slice(0, 10) ?? '从未';
  const rows = tokens.map((token) => [
    String(token.id).padStart(4),
    token.login.padEnd(12),
    token.revoked_at === null ? `至 ${day(token.expires_at)}` : `已作废 ${day(token.revoked_at)}`,
    `最近使用 ${day(token.last_used_at)}`,
    token.label,
    [token.role && ROLES[token.role], token.vehicles?.join(',')].filter(Boolean).join(' '),
  ]);
  say(tokens.length === 0 ? '没有令牌。' : table(rows));
};

const endOthersToken: Verb = async (database, number, _, say) => {
  if (!/^[1-9]\d{0,14}$/.test(number ?? ''))
    throw new Stop('请写明令牌编号：kechuang token revoke 编号（见 kechuang token list）。');
  await logCommand(database, 'token revoke', number!);
  const row = await endToken(database, undefined, Number(number));
  say(`已作废 ${row.login} 的第 ${row.id} 号令牌（${row.label}）。`);
};

const USER: Record<string, Verb> = {
  add: saveUser,
  list: listUsers,
  password: newPasswordFor,
  disable: disable(true),
  enable: disable(false),
  unlock: unlockUser,
};
const TOKEN: Record<string, Verb> = { add: addToken, list: listAllTokens, revoke: endOthersToken };

/** `kechuang user|token VERB SUBJECT`; a login in the place of the verb means `add`. */
async function dispatch(
  verbs: Record<string, Verb>,
  database: Database,
  words: readonly string[],
  options: PeopleOptions,
  say: Say,
): Promise<void> {
  const [first, second, ...rest] = words;
  const named = first !== undefined && Object.hasOwn(verbs, first);
  const extra = named ? rest : words.slice(1);
  if (extra.length > 0)
    throw new Stop(`多出了“${extra.join(' ')}”；可用的动作：${Object.keys(verbs).join('、')}。`);
  return named
    ? verbs[first]!(database, second, options, say)
    : verbs.add!(database, first, options, say);
}

/** kechuang user add|list|password|disable|enable|unlock. */
export const user = (database: Database, words: string[], options: PeopleOptions, say: Say) =>
  dispatch(USER, database, words, options, say);

/** kechuang token add|list|revoke. */
export const token = (database: Database, words: string[], options: PeopleOptions, say: Say) =>
  dispatch(TOKEN, database, words, options, say);
