/** Short lists of the service itself: its people, its quarters, and what can be recorded. */
import type { Database, Scope } from '../../db/connection.ts';
import { BOOKS } from '../../domain/books/index.ts';
import type { Day } from '../../domain/values/days.ts';
import { FIELD_KINDS } from '../../domain/values/fields.ts';
import { Decimal } from '../../domain/values/money.ts';
import { flagCell, type Row, type Table } from '../../domain/lists/table.ts';
import { ROLES, type Action } from '../../platform/auth.ts';
import { listPeople } from '../people.ts';
import { QUARTER_STATE_LABELS, readQuarterRows } from '../quarters.ts';

/** A list as it stands now, without dates to ask for. */
export interface ServiceTable extends Table {
  action: Action;
  doing: string;
  load(database: Database, scope: Scope, today: Day): Promise<Row[]> | Row[];
}

const PEOPLE: ServiceTable = {
  path: 'people',
  label: '人员',
  action: 'people:manage',
  doing: '查看人员',
  columns: [
    { key: 'login', label: '登录名', kind: 'code' },
    { key: 'name', label: '姓名', kind: 'text' },
    { key: 'role', label: '角色', kind: 'text', options: ROLES },
    { key: 'organisation', label: '单位', kind: 'text' },
    { key: 'vehicles', label: '所管基金与专项', kind: 'text', many: true },
    { key: 'created_at', label: '登记时刻', kind: 'instant' },
    { key: 'disabled_at', label: '停用时刻', kind: 'instant' },
    { key: 'sessions', label: '有效登录', kind: 'count' },
    { key: 'tokens', label: '有效令牌', kind: 'count' },
  ],
  async load(database) {
    const people = await listPeople(database);
    return people.map(({ login, name, role, organisation, vehicles, ...rest }) => ({
      key: login,
      illustrative: false,
      cells: {
        ...{ login, name, role, organisation, vehicles: vehicles.join('、') || null },
        ...{ created_at: rest.created_at, disabled_at: rest.disabled_at },
        ...{ sessions: new Decimal(rest.sessions), tokens: new Decimal(rest.tokens) },
      },
    }));
  },
};

const QUARTERS: ServiceTable = {
  path: 'quarters',
  label: '季度',
  action: 'reports:read',
  doing: '查看季度报告',
  columns: [
    { key: 'quarter', label: '季度', kind: 'code' },
    { key: 'from', label: '起', kind: 'day' },
    { key: 'to', label: '止', kind: 'day' },
    { key: 'state', label: '状态', kind: 'text', options: QUARTER_STATE_LABELS },
    { key: 'closings', label: '定版次数', kind: 'count' },
    { key: 'closing', label: '最近定版的记录', kind: 'seq', of: 'event' },
    { key: 'closed_on', label: '定版日', kind: 'day' },
    { key: 'maker', label: '填报人', kind: 'text' },
    { key: 'checker', label: '审核人', kind: 'text' },
    { key: 'known_seq', label: '所据最后记录', kind: 'seq', of: 'event' },
    { key: 'digest', label: '报告散列值', kind: 'text' },
  ],
  async load(database, scope, today) {
    const quarters = await readQuarterRows(database, scope, today);
    return quarters.map(({ quarter, state, closings }) => {
      const last = closings.at(-1);
      return {
        key: quarter.name,
        illustrative: false,
        cells: {
          ...{ quarter: quarter.name, from: quarter.from, to: quarter.to, state },
          closings: new Decimal(closings.length),
          closing: last ? new Decimal(last.seq) : null,
          closed_on: last?.effective_on ?? null,
          ...{ maker: last?.maker ?? null, checker: last?.checker ?? null },
          known_seq: last ? new Decimal(last.known_seq) : null,
          digest: last?.digest ?? null,
        },
      };
    });
  },
};

const EVENT_TYPES: ServiceTable = {
  path: 'event-types',
  label: '事项类型与填报项',
  action: 'records:read',
  doing: '查看事项类型',
  columns: [
    { key: 'book', label: '账本', kind: 'text' },
    { key: 'type', label: '事项类型', kind: 'code' },
    { key: 'label', label: '事项', kind: 'text' },
    { key: 'field', label: '填报项', kind: 'code' },
    { key: 'field_label', label: '名称', kind: 'text' },
    { key: 'kind', label: '种类', kind: 'text', options: FIELD_KINDS },
    { key: 'required', label: '必填', kind: 'flag' },
    { key: 'options', label: '选项', kind: 'text' },
    { key: 'hint', label: '怎样填', kind: 'text' },
  ],
  load: () =>
    BOOKS.flatMap((book) =>
      book.events.flatMap(({ type, label, fields }) =>
        Object.entries(fields).map(([field, described]): Row => ({
          key: `${type}/${field}`,
          illustrative: false,
          cells: {
            ...{ book: book.label, type, label, field, field_label: described.label },
            ...{ kind: described.kind, required: flagCell(!described.optional) },
            options:
              described.kind === 'choice' ? Object.values(described.options).join('、') : null,
            hint: described.hint ?? null,
          },
        })),
      ),
    ),
};

export const SERVICE_TABLES: readonly ServiceTable[] = [PEOPLE, QUARTERS, EVENT_TYPES];
