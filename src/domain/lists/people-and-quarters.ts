/** Short lists of the service itself, as they stand now: its people, and its quarters. */
import { QUARTER_STANDINGS } from '../books/quarters.ts';
import { ROLES } from '../../platform/roles-and-rights.ts';
import { defineList } from './list.ts';

export const PEOPLE = defineList({
  path: 'people',
  label: '人员',
  action: 'people:manage',
  doing: '查看人员',
  row: 'PersonRow',
  tag: '人员',
  isShort: true,
  columns: [
    { key: 'login', label: '登录名', kind: 'code' },
    { key: 'name', label: '姓名', kind: 'text' },
    { key: 'role', label: '角色', kind: 'text', options: ROLES },
    { key: 'organisation', label: '单位', kind: 'text' },
    { key: 'vehicles', label: '所管基金与专项', kind: 'text', many: true },
    { key: 'created_at', label: '登记时刻', kind: 'instant' },
    { key: 'disabled_at', label: '停用时刻', kind: 'instant' },
    { key: 'password_temporary', label: '临时密码', kind: 'flag' },
    { key: 'proposed_role', label: '待授予的角色', kind: 'text', options: ROLES },
    { key: 'sessions', label: '有效登录', kind: 'count' },
    { key: 'tokens', label: '有效令牌', kind: 'count' },
  ],
});

export const QUARTERS = defineList({
  path: 'quarters',
  label: '季度',
  action: 'reports:read',
  doing: '查看季度报告',
  row: 'QuarterRow',
  tag: '季报',
  isShort: true,
  columns: [
    { key: 'quarter', label: '季度', kind: 'code' },
    { key: 'label', label: '名称', kind: 'text', nameOf: 'quarter' },
    { key: 'from', label: '起', kind: 'day' },
    { key: 'to', label: '止', kind: 'day' },
    { key: 'state', label: '状态', kind: 'text', options: QUARTER_STANDINGS },
    { key: 'times_closed', label: '定版次数', kind: 'count' },
    { key: 'closing', label: '最近定版的记录', kind: 'whole', of: 'event' },
    { key: 'closed_on', label: '定版日', kind: 'day' },
    { key: 'maker', label: '填报人', kind: 'text' },
    { key: 'checker', label: '复核人', kind: 'text' },
    { key: 'known_seq', label: '所据最后记录', kind: 'whole', of: 'event' },
    { key: 'digest', label: '报告散列值', kind: 'text' },
  ],
});
