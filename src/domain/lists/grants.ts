/** The lists of 先投后股: the programmes and their projects. */
import { PROJECT_STAGES } from '../books/grants-fields.ts';
import { PROJECT_SOURCES } from '../books/grants.ts';
import { ENTERPRISE, figure, NAME, RECORD } from './columns.ts';
import { defineRegisteredList } from './list.ts';

export const PROGRAMMES = defineRegisteredList({
  path: 'programmes',
  label: '先投后股专项资金',
  page: { title: '专项资金', under: 'projects' },
  action: 'reports:read',
  doing: '查看先投后股专项资金',
  row: 'Programme',
  tag: '查询',
  kinds: ['programme'],
  registeredBy: 'programme.funded',
  figuresBy: { vehicle: 'code' },
  columns: [
    { key: 'code', label: '专项编码', kind: 'code', of: 'programme', from: 'code' },
    NAME,
    { key: 'funded_on', label: '设立日', kind: 'day', from: 'registered_on' },
    { key: 'revolving', label: '滚动使用', kind: 'flag', few: true, from: { field: 'revolving' } },
    figure('pool', 'grants.pool', { total: true, label: '规模' }),
    figure('approved', 'grants.approved', { total: true }),
    figure('disbursed', 'grants.disbursed', { total: true }),
    figure('available', 'grants.available', { total: true, label: '可用余额' }),
    RECORD,
  ],
});

export const PROJECTS = defineRegisteredList({
  path: 'projects',
  label: '先投后股项目',
  page: { title: '先投后股项目' },
  action: 'reports:read',
  doing: '查看先投后股项目',
  row: 'Project',
  tag: '查询',
  kinds: ['project'],
  registeredBy: 'project.proposed',
  figuresBy: { instrument: 'code' },
  columns: [
    { key: 'code', label: '项目编码', kind: 'code', of: 'project', from: 'code' },
    NAME,
    {
      key: 'programme',
      label: '专项编码',
      kind: 'code',
      of: 'programme',
      from: { field: 'programme' },
    },
    { key: 'programme_name', label: '专项资金', kind: 'text', nameOf: 'programme', few: true },
    ...ENTERPRISE,
    {
      key: 'source',
      label: '项目来源',
      kind: 'text',
      options: PROJECT_SOURCES,
      few: true,
      from: { field: 'source' },
    },
    {
      key: 'stage',
      label: '阶段',
      kind: 'text',
      options: PROJECT_STAGES,
      few: true,
      from: { statement: 'stage' },
    },
    {
      key: 'stage_since',
      label: '进入阶段日',
      kind: 'day',
      from: { statement: 'stage', part: 'since' },
    },
    { key: 'proposed_on', label: '申报日', kind: 'day', from: 'registered_on' },
    figure('approved', 'grants.approved', { total: true }),
    figure('disbursed', 'grants.disbursed', { total: true }),
    figure('returned', 'grants.returned', { total: true }),
    figure('written_off', 'grants.written_off', { total: true }),
    figure('converted', 'grants.converted', { total: true }),
    figure('expected_benefit', 'grants.expected_benefit', { total: true }),
    RECORD,
  ],
});
