/** Who may do what: one table of actions and roles, and what a token is. */
import { Refusal } from './errors.ts';

export const ROLES = {
  manager: '基金管理人',
  officer: '科技局',
  auditor: '审计',
  admin: '系统管理',
} as const;
export type Role = keyof typeof ROLES;

/** Every action a route may need, with the roles that may take it. */
export const ACTIONS = {
  /** See one's own name and role. */
  'self:read': ['manager', 'officer', 'auditor', 'admin'],
  /** Change one's own password; sign out. */
  'self:sign-in': ['manager', 'officer', 'auditor', 'admin'],
  /** See and end one's own sessions and tokens; issue tokens that act in one's own name. */
  'self:access': ['manager', 'officer', 'auditor', 'admin'],
  /** See all people and what lets them in; add, change, disable and enable them. */
  'people:manage': ['admin'],
  /** See which roles wait for a decision; decide on them. */
  'roles:see': ['officer', 'admin'],
  'roles:grant': ['officer'],
  /** Read records and figures; a manager's reading is limited to their own vehicles. */
  'records:read': ['manager', 'officer', 'auditor'],
  /** Read the bureau's reports, which cover all vehicles. */
  'reports:read': ['officer', 'auditor'],
  /** Propose events of each reach (see EventDefinition). */
  'record:vehicle': ['manager', 'officer'],
  'record:shared': ['manager', 'officer'],
  'record:bureau': ['officer'],
  'record:settings': ['admin'],
  /** State that an event is published or illustrative rather than an ordinary record. */
  'record:provenance': ['officer'],
  /** Keep drafts of one's own. */
  'draft:keep': ['manager', 'officer', 'admin'],
  /** Hand in submissions; each event in them is checked separately. */
  'submission:propose': ['manager', 'officer', 'admin'],
  /** Read submissions: managers and administrators their own, the others all. */
  'submission:read': ['manager', 'officer', 'auditor', 'admin'],
  /** Have one's own submission posted without a second person, while review is switched off. */
  'submission:post-unreviewed': ['officer'],
  /** Look at somebody else's submission and approve it or send it back. */
  'submission:review': ['officer'],
  /** See who read, exported or was refused what. */
  'audit:read': ['auditor', 'admin'],
  /** Take the whole journal along, with its proofs. */
  'audit:export': ['officer', 'auditor'],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof ACTIONS;

/** Actions that concern all vehicles, and are therefore denied to a token limited to some. */
const COVERS_ALL: readonly Action[] = [
  'people:manage',
  'roles:see',
  'roles:grant',
  'reports:read',
  'record:bureau',
  'submission:review',
  'draft:keep',
  'audit:read',
  'audit:export',
];

/** The limits of a token; null sets no limit. A token never has more rights than its person. */
export interface TokenLimits {
  role: Role | null;
  vehicles: string[] | null;
}

export interface Person {
  id: number;
  login: string;
  name: string;
  role: Role;
  organisation: string;
  /** A manager's own vehicles; other roles see all. */
  vehicles: string[];
  /** Where a token acts for the person: what it is limited to. Ask `may` and `personScope`. */
  limits?: TokenLimits;
}

/**
 * The form in which logins are compared everywhere: ASCII letters in lower case; no other letter is
 * changed.
 */
export const foldLogin = (login: string): string =>
  login
    .trim()
    // PostgreSQL cannot hold a zero character, so nobody has one in their login.
    .replaceAll('\0', '\ufffd')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const roleMay = (role: Role, action: Action): boolean =>
  (ACTIONS[action] as readonly Role[]).includes(role);

/** Whether the person may take the action, and the token that acts for them, if any, as well. */
export function may({ role, limits }: Person, action: Action): boolean {
  if (!roleMay(role, action)) return false;
  if (limits?.role && !roleMay(limits.role, action)) return false;
  return !(limits?.vehicles && COVERS_ALL.includes(action));
}

/** Everything the person may do, for pages that show only that. */
export const allowedActions = (person: Person): Action[] =>
  (Object.keys(ACTIONS) as Action[]).filter((action) => may(person, action));

/** Refuses with a sentence naming the role when the person may not take the action. */
export function demand(person: Person, action: Action, doing: string): void {
  if (may(person, action)) return;
  if (roleMay(person.role, action)) {
    const { role, vehicles } = person.limits!;
    const limits = [role && `角色“${ROLES[role]}”`, vehicles && `基金 ${vehicles.join('、')}`];
    throw new Refusal(
      'forbidden',
      `此令牌限于${limits.filter(Boolean).join('、')}，不能${doing}；请使用不受此限的令牌，或登录后操作。`,
    );
  }
  const allowed = ACTIONS[action].map((role) => ROLES[role]).join('、');
  throw new Refusal(
    'forbidden',
    `您的角色是“${ROLES[person.role]}”，不能${doing}；可以这样做的角色：${allowed}。`,
  );
}

/**
 * The vehicles whose records the person may see and propose: all, or those in the list. Managers
 * have their own; a token may have fewer; a token with a manager's role has those that it names.
 */
export function personScope(person: Person): { person: number; vehicles: '*' | readonly string[] } {
  const { id, role, vehicles, limits } = person;
  const limit = limits?.vehicles ?? (limits?.role === 'manager' && role !== 'manager' ? [] : null);
  if (role === 'manager') {
    const own = limit === null ? vehicles : vehicles.filter((code) => limit.includes(code));
    return { person: id, vehicles: own };
  }
  // Not the person's own scope, so that their submissions about other vehicles stay hidden too.
  return limit === null ? { person: id, vehicles: '*' } : { person: 0, vehicles: limit };
}

/** A person as they are called on the day they act; records keep this. */
export const signatory = ({ login, name, organisation }: Person) => ({ login, name, organisation });

const TOKEN_PATTERN = /^kc_[A-Za-z0-9_-]{43}$/;

/** 256 random bits that fit in a header, an address or a cookie. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

/** A new token: 256 random bits. It is shown once and never kept. */
export const newToken = (): string => `kc_${newSecret()}`;

/** The token of an Authorization header; undefined if the header does not have that form. */
export function bearerToken(header: string | undefined): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  return token !== undefined && TOKEN_PATTERN.test(token) ? token : undefined;
}
