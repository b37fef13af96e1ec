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
  ...{ intent: '操作', key: '表单编号', tag: '所见版本', item: '第几项', draft: '草稿' },
};

/** The part of a name that an event's definition knows, of a correction's reversal as well. */
const bare = (name: string): string[] => name.replace(/^reversal\./, '').split('.');

const definitionAt = (path: string) => DEFINITIONS.get(/^\/record\/([^/]+)$/.exec(path)?.[1] ?? '');

function valueOf(field: Field | undefined, name: string, value: string): string {
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
