/** Who may do what: one table of action × role, and what a token is. */
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
  /** Read records and figures; a manager's reading is limited to their own vehicles. */
  'records:read': ['manager', 'officer', 'auditor'],
  /** Read the bureau's reports, which cover all vehicles. */
  'reports:read': ['officer', 'auditor'],
  /** Propose events of each reach (see EventDefinition). */
  'record:vehicle': ['manager', 'officer'],
  'record:shared': ['manager', 'officer'],
  'record:bureau': ['officer'],
  /** State that an event is published or illustrative rather than an ordinary record. */
  'record:provenance': ['officer'],
  /** Have one's own submission posted without a second person, until review has its own rules. */
  'submission:post-at-once': ['officer'],
  /** Approve somebody else's submission. */
  'submission:approve': ['officer'],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof ACTIONS;

export interface Person {
  id: number;
  login: string;
  name: string;
  role: Role;
  organisation: string;
  /** A manager's own vehicles; other roles see all. */
  vehicles: string[];
}

export const may = (person: Person, action: Action): boolean =>
  (ACTIONS[action] as readonly Role[]).includes(person.role);

/** Refuses with a sentence naming the role when the person may not take the action. */
export function demand(person: Person, action: Action, doing: string): void {
  if (may(person, action)) return;
  const allowed = ACTIONS[action].map((role) => ROLES[role]).join('、');
  throw new Refusal(
    'forbidden',
    `您的角色是“${ROLES[person.role]}”，不能${doing}；可以这样做的角色：${allowed}。`,
  );
}

/** Whose records the person may see. */
export function scopeOf(person: Person): { person: number; vehicles: '*' | readonly string[] } {
  return { person: person.id, vehicles: person.role === 'manager' ? person.vehicles : '*' };
}

const TOKEN_PATTERN = /^kc_[A-Za-z0-9_-]{43}$/;

/** A new token: 256 random bits. It is shown once and never kept. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `kc_${btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')}`;
}

/** SHA-256 in hexadecimal; what is kept of a token, and what contents are compared by. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The token of an Authorization header; nothing where the header is not of that form. */
export function bearerToken(header: string | undefined): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  return token !== undefined && TOKEN_PATTERN.test(token) ? token : undefined;
}
