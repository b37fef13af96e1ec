/** Finds the code that a text of a code list means: the text may be a code or its label. */
import type { Fault } from '../../platform/errors.ts';
import { NONE, NONE_LABEL, type CodeLists } from '../values/code-lists.ts';
import type { Proposal } from './event-definition.ts';
import type { Field } from '../values/fields.ts';

type ListField = Extract<Field, { kind: 'list-code' }>;

/** The list by whose codes a field is filled in: always the same, or one that the event names. */
export const codeListName = ({ list }: ListField, { data }: Pick<Proposal, 'data'>): string =>
  typeof list === 'string' ? list : String(data[list.field]);

export class ListCodes {
  readonly #lists: CodeLists;

  constructor(lists: CodeLists) {
    this.#lists = lists;
  }

  /** The code that a text means on the day of its event, or why it means none. */
  resolve(field: ListField, text: string, event: Proposal): string | Fault {
    const list = codeListName(field, event);
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
      detail: `代码表 ${list} 在 ${on} 没有代码“${text}”，也没有这一名称，请填写其中的代码或名称。`,
    };
  }
}
