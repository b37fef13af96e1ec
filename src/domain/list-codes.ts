/** From what is written of a list to its code: a code itself, or the label that pages show. */
import type { Fault } from '../platform/errors.ts';
import { NONE, NONE_LABEL, type CodeLists } from './code-lists.ts';
import type { Proposal } from './event.ts';
import type { Field } from './fields.ts';
import { MOST_SUGGESTED, nearest } from './nearest.ts';

type ListField = Extract<Field, { kind: 'list-code' }>;

export class ListCodes {
  readonly #lists: CodeLists;
  readonly #nearest = new Map<string, string>();

  constructor(lists: CodeLists) {
    this.#lists = lists;
  }

  /** The code that a text means on the day of its event, or why it means none. */
  resolve(field: ListField, text: string, event: Proposal): string | Fault {
    const list = typeof field.list === 'string' ? field.list : String(event.data[field.list.field]);
    const on = event.effective_on;
    const kind = typeof field.list === 'string' ? this.#lists.get(list)?.kind : field.list.kind;
    if (!this.#lists.inForce(list, on) || this.#lists.get(list)?.kind !== kind) {
      const names = this.#lists
        .all()
        .filter((each) => kind === undefined || each.kind === kind)
        .map((each) => `${each.list} ${each.title}`)
        .join('；');
      return {
        code: 'list_not_in_force',
        detail: `${field.label}所用代码表 ${list} 在 ${on} 未施行或不是这一类代码表。可用的代码表：${names || '无'}。`,
      };
    }
    if (field.allowNone && (text === NONE || text === NONE_LABEL)) return NONE;
    const [found, ...others] = this.#lists.meant(list, text, on);
    if (found && others.length === 0) return found.code;
    if (found) {
      const codes = [found, ...others].map(({ code }) => code).join('、');
      return {
        code: 'reference_ambiguous',
        detail: `${field.label}“${text}”在代码表 ${list} 中有几个：${codes}。请改填代码。`,
      };
    }
    return {
      code: 'list_code_unknown',
      detail: `代码表 ${list} 在 ${on} 没有代码“${text}”，也没有这一名称。${this.#suggestion(list, text, on)}可用代码见 /api/v1/code-lists/${list}。`,
    };
  }

  /** What may have been meant; looked for once a text, for a list may be long and its rows many. */
  #suggestion(list: string, text: string, on: string): string {
    const key = [list, on, text].join('\u001f');
    const known = this.#nearest.get(key);
    if (known !== undefined) return known;
    if (this.#nearest.size >= MOST_SUGGESTED) return '';
    const items = this.#lists.valid(list, on);
    const named = items.map(({ code, label }) => ({ code, label, names: [code, label] }));
    const found = nearest(text, named);
    const said = found ? `最接近的是 ${found.code} ${found.label}。` : '';
    this.#nearest.set(key, said);
    return said;
  }
}
