/** The fields of a carried form in the words of the form that they were filled in on. */
import { DEFINITIONS } from '../domain/books/index.ts';
import type { Field } from '../domain/fields.ts';
import { ROLES, type Role } from '../platform/auth.ts';
import { fieldAt, labelOf } from './form-faults.ts';
import { MENU } from './menu.ts';

/** Of forms that no event definition draws. */
const LABELS: Readonly<Record<string, string>> = {
  ...{ login: '登录名', name: '姓名', role: '角色', organisation: '单位', vehicles: '基金' },
  ...{ disabled: '停用', label: '用途', days: '天数', reason: '原因', note: '说明' },
  ...{ undo_reason: '撤销原因', reason_code: '原因类别', outcome: '决定', sheet: '工作表' },
  ...{ intent: '操作', item: '第几项', draft: '草稿' },
};

/** What the buttons of our forms do, by what they send. */
const INTENTS: Readonly<Record<string, string>> = {
  ...{ submit: '提交复核', save: '保存', add: '保存并再登记一项', check: '检查' },
  ...{ remove: '删去这一项', note: '保存说明', discard: '放弃' },
};

/** What we send along ourselves, to tell a form sent twice and what its page showed: no answer. */
const OURS = new Set(['key', 'tag']);

/** The part of a name that an event's definition knows, of a correction's reversal as well. */
const bare = (name: string): string[] => name.replace(/^reversal\./, '').split('.');

const definitionAt = (path: string) => DEFINITIONS.get(/^\/record\/([^/]+)$/.exec(path)?.[1] ?? '');

function valueOf(field: Field | undefined, name: string, value: string): string {
  if (name === 'intent')
    return value.startsWith('another:') ? '再加一行' : (INTENTS[value] ?? value);
  if (name === 'role' && Object.hasOwn(ROLES, value)) return ROLES[value as Role];
  if (field?.kind === 'choice') return field.options[value] ?? value;
  if (field?.kind === 'flag') return value === 'true' ? '是' : '否';
  return value;
}

export const spoken = {
  /** What the menu calls the page that a form belongs to. */
  place(path: string): string {
    const entries = MENU.flatMap((group) => group.entries);
    const first = `/${path.split('/')[1] ?? ''}`;
    const event = definitionAt(path);
    if (event) return `登记：${event.label}`;
    return entries.find((entry) => entry.path === first)?.label ?? '我的账户';
  },

  /** Whether a person filled the field in or chose it, and so has something to read again. */
  isFilled: ([name, value]: readonly [string, string]): boolean => value !== '' && !OURS.has(name),

  /** What a field is called; its own name where nothing says more. */
  name(path: string, name: string): string {
    const event = definitionAt(path);
    const label = event && labelOf(event, bare(name));
    const red = name.startsWith('reversal.') ? '冲销：' : '';
    return `${red}${label ?? LABELS[name] ?? name}`;
  },

  /** A value as its form shows it. */
  value(path: string, name: string, value: string): string {
    const event = definitionAt(path);
    return valueOf(event && fieldAt(event, bare(name)), name, value);
  },
};
