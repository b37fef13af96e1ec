/** Lists of reference data: the codes of the code lists, and the fields of all event types. */
import { LIST_KINDS } from '../books/reference.ts';
import { FIELD_KINDS } from '../values/fields.ts';
import { defineList } from './list.ts';

/** One row for each code. */
export const CODE_LISTS = defineList({
  path: 'code-lists',
  label: '代码表',
  action: 'records:read',
  doing: '查看代码表',
  row: 'Code',
  tag: '定义',
  columns: [
    { key: 'list', label: '代码表编号', kind: 'code', few: true },
    { key: 'title', label: '代码表', kind: 'text', nameOf: 'list', few: true },
    { key: 'kind', label: '类别', kind: 'text', options: LIST_KINDS, few: true },
    { key: 'code', label: '代码', kind: 'code' },
    { key: 'label', label: '名称', kind: 'text', nameOf: 'code' },
    { key: 'parent', label: '上级代码', kind: 'code' },
    { key: 'note', label: '说明', kind: 'text' },
    { key: 'valid_from', label: '启用日', kind: 'day' },
    { key: 'valid_to', label: '停用日', kind: 'day' },
    { key: 'seq', label: '记录号', kind: 'whole', of: 'event' },
  ],
});

/** One row for each field of an event type. */
export const EVENT_TYPES = defineList({
  path: 'event-types',
  label: '事项类型与填报项',
  action: 'records:read',
  doing: '查看事项类型',
  row: 'EventTypeField',
  tag: '定义',
  isShort: true,
  columns: [
    { key: 'book', label: '账本', kind: 'code' },
    { key: 'book_label', label: '账本名称', kind: 'text', nameOf: 'book' },
    { key: 'type', label: '事项类型', kind: 'code' },
    { key: 'type_label', label: '事项', kind: 'text', nameOf: 'type' },
    { key: 'field', label: '填报项', kind: 'code' },
    { key: 'field_label', label: '名称', kind: 'text', nameOf: 'field' },
    { key: 'kind', label: '种类', kind: 'text', options: FIELD_KINDS },
    { key: 'required', label: '必填', kind: 'flag' },
    { key: 'options', label: '选项', kind: 'text' },
    { key: 'hint', label: '怎样填', kind: 'text' },
  ],
});
