/**
 * The labels of our buttons, by what they send. Forms are drawn with these words, and a form that
 * was kept while signing in shows them again.
 */

const HAND_IN = { submit: '提交复核' } as const;

export const BUTTONS = {
  record: { ...HAND_IN, save: '存草稿', add: '加入批次再登记一项' },
  /** For a record that belongs to a draft. */
  recordInDraft: { save: '存入批次', add: '存入批次再登记一项' },
  draft: { ...HAND_IN, check: '检查', note: '保存说明', discard: '删除这份草稿' },
  import: { ...HAND_IN, discard: '不提交，换一份文件' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** Removes one event from a draft; counted from 0. */
export const REMOVE = 'remove';
export const removing = (item: number): string => `移除第 ${item + 1} 项`;

/** A list of a form gets one row more, or one less: `another:data.tranches`. */
export const ANOTHER = 'another:';
export const WITHOUT = 'without:';
export const addingRow = (list: string): string => `增加一行${list}`;
export const deletingRow = (place: number): string => `删除第 ${place + 1} 行`;

const readPlace = (text: string | undefined): number => Number.parseInt(text ?? '', 10) || 0;

function wordsFor(path: string, isInDraft: boolean): Readonly<Record<string, string>> {
  if (path.startsWith('/record/')) return isInDraft ? BUTTONS.recordInDraft : BUTTONS.record;
  return path.startsWith('/import/') ? BUTTONS.import : BUTTONS.draft;
}

/** A form as it was sent: its address and its fields. */
export interface Sent {
  path: string;
  fields: readonly (readonly [string, string])[];
}

/** The label of the button that was pressed; the sent value if none of our buttons sends it. */
export function buttonWords(
  { path, fields }: Sent,
  intent: string,
  fieldLabel: (name: string) => string,
): string {
  const sent = new Map(fields);
  if (intent === REMOVE) return removing(readPlace(sent.get('item')));
  if (intent.startsWith(ANOTHER)) return addingRow(fieldLabel(intent.slice(ANOTHER.length)));
  if (intent.startsWith(WITHOUT)) return deletingRow(readPlace(intent.split('.').at(-1)));
  return wordsFor(path, sent.has('draft'))[intent] ?? intent;
}
