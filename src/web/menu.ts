/** The menu: its pages, their order, and who sees them. */
import type { Action } from '../platform/roles-and-rights.ts';

export interface MenuEntry {
  path: string;
  label: string;
  action: Action;
}

export interface MenuGroup {
  label: string;
  entries: readonly MenuEntry[];
}

export const MENU: readonly MenuGroup[] = [
  {
    label: '查看',
    entries: [
      { path: '/', label: '总览', action: 'records:read' },
      { path: '/sub-funds', label: '子基金', action: 'records:read' },
      { path: '/investments', label: '投资项目', action: 'records:read' },
      { path: '/enterprises', label: '企业', action: 'records:read' },
      { path: '/credit-lines', label: '科创指数贷', action: 'reports:read' },
      { path: '/deals', label: '证券化', action: 'reports:read' },
      { path: '/projects', label: '先投后股', action: 'reports:read' },
      { path: '/indicators', label: '规划指标', action: 'records:read' },
      { path: '/figures', label: '全部指标', action: 'records:read' },
    ],
  },
  {
    label: '办理',
    entries: [
      { path: '/record', label: '登记', action: 'submission:propose' },
      { path: '/import', label: '导入', action: 'record:shared' },
      { path: '/drafts', label: '草稿', action: 'draft:keep' },
      { path: '/submissions', label: '批次与复核', action: 'submission:read' },
      { path: '/quarters', label: '季报', action: 'reports:read' },
      { path: '/published', label: '对外口径核对', action: 'reports:read' },
    ],
  },
  {
    label: '审计',
    entries: [
      { path: '/events', label: '全部记录', action: 'records:read' },
      { path: '/audit', label: '树头与核对', action: 'audit:export' },
      { path: '/access-log', label: '访问日志', action: 'audit:read' },
    ],
  },
  {
    label: '管理',
    entries: [
      { path: '/people', label: '人员', action: 'people:manage' },
      { path: '/role-grants', label: '角色授予', action: 'roles:see' },
    ],
  },
];
