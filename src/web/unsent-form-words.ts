/** The fields of a carried form in the words of the form that they were filled in on. */
import { REVERSAL_REASONS } from '../domain/books/corrections.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import { CHECKLIST, type ChecklistItem } from '../domain/books/quarters.ts';
import { byKind, type Field } from '../domain/values/fields.ts';
import { PROVENANCES } from '../domain/journal/proposals.ts';
import { ROLES, type Role } from '../platform/roles-and-rights.ts';
import { REFUSALS, type RefusalCode } from '../platform/errors.ts';
import { fieldAt, fieldLabel } from './form-faults.ts';
import { buttonWords, type Sent } from './form-buttons.ts';
import { MENU } from './menu.ts';

/** Labels for forms that no event definition draws. */
const LABELS: Readonly<Record<string, string>> = {
  login: '登录名',
  name: '姓名',
  role: '角色',
  organisation: '单位',
  vehicles: '基金',
  disabled: '停用',
  label: '用途',
  days: '有效天数',
  reason: '原因',
  note: '批次说明',
  undo_reason: '冲销原因',
  reason_code: '原因类别',
  restatement: '重述原因',
  sheet: 'CSV 所登记的事项',
  file: '文件',
  confirm: '确认',
  corrects: '订正第几号记录',
  intent: '操作',
  item: '第几项',
  draft: '第几号草稿',
};

/** Fields that we add ourselves, for repeated forms and for what the page showed. */
const OURS = new Set(['key', 'tag']);

/** The label of a reason for a checklist item or for a warning, such as `accepted.unvalued`. */
function reasonFor(name: string): string | undefined {
  const [, about, code = ''] = /^(?:reversal\.)?(accepted|override)\.(.+)$/.exec(name) ?? [];
  if (about === 'accepted' && Object.hasOwn(CHECKLIST, code))
    return `“${CHECKLIST[code as ChecklistItem]}”为何仍可关闭`;
  if (about !== 'override') return undefined;
  return `理由：${Object.hasOwn(REFUSALS, code) ? REFUSALS[code as RefusalCode][1] : code}`;
}

/** The choices of forms beside the fields of events. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reason_code: REVERSAL_REASONS,
  provenance: PROVENANCES,
};

/** The part of a name that an event's definition knows, of a correction's reversal as well. */
const bare = (name: string): string[] => name.replace(/^reversal\./, '').split('.');

const definitionAt = (path: string) => DEFINITIONS.get(/^\/record\/([^/]+)$/.exec(path)?.[1] ?? '');

const yesNo = (isSo: boolean): string => (isSo ? '是' : '否');

const asTyped = (_: Field, text: string): string => text;

/** The typed or chosen value of a field, in the words of its control. */
const typedWords = byKind<[text: string], string>({
  text: asTyped,
  texts: asTyped,
  code: asTyped,
  reference: asTyped,
  'list-code': asTyped,
  money: asTyped,
  ratio: asTyped,
  count: asTyped,
  day: asTyped,
  choice: ({ options }, text) => options[text] ?? text,
  flag: (_, text) => yesNo(text === 'true'),
  items: asTyped,
});

function valueWords(field: Field | undefined, name: string, value: string): string {
  if (field) return typedWords(field, value);
  if (name === 'role' && Object.hasOwn(ROLES, value)) return ROLES[value as Role];
  if (name === 'item') return String(Number.parseInt(value, 10) + 1);
  if (name === 'disabled' || name === 'confirm') return yesNo(value === 'yes');
  return OPTIONS[bare(name)[0] ?? '']?.[value] ?? value;
}

export const unsentFormWords = {
  /** The menu's name for the page to which a form belongs. */
  place(path: string): string {
    const entries = MENU.flatMap((group) => group.entries);
    const first = `/${path.split('/')[1] ?? ''}`;
    const event = definitionAt(path);
    if (event) return `登记：${event.label}`;
    return entries.find((entry) => entry.path === first)?.label ?? '我的账户';
  },

  /** Whether a person filled the field in or chose it, and so has something to read again. */
  isFilled: ([name, value]: readonly [string, string]): boolean => value !== '' && !OURS.has(name),

  /** The label of a field; its own name if there is none. */
  name(path: string, name: string): string {
    const event = definitionAt(path);
    const label = event && fieldLabel(event, bare(name));
    const red = name.startsWith('reversal.') ? '冲销：' : '';
    return `${red}${label ?? reasonFor(name) ?? LABELS[bare(name)[0] ?? ''] ?? name}`;
  },

  /** A value as its form shows it; what a button sent as the button says it. */
  value(form: Sent, name: string, value: string): string {
    const { path } = form;
    if (name === 'intent')
      return buttonWords(form, value, (list) => unsentFormWords.name(path, list));
    const event = definitionAt(path);
    return valueWords(event && fieldAt(event, bare(name)), name, value);
  },
};
