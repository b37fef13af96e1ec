/** Who may do what, written out: every action for every role, and what a limited token leaves. */
import { describe, expect, test } from 'vitest';
import {
  ACTIONS,
  may,
  ROLES,
  type Action,
  type Role,
} from '../../src/platform/roles-and-rights.ts';

/** ● may. ○ may as well, but not with a token that is limited to some vehicles. */
const TABLE = `
  action                      manager  officer  auditor  admin
  self:read                      ●        ●        ●       ●
  self:sign-in                   ●        ●        ●       ●
  self:access                    ●        ●        ●       ●
  people:manage                  -        -        -       ○
  roles:see                      -        ○        -       ○
  roles:grant                    -        ○        -       -
  records:read                   ●        ●        ●       -
  reports:read                   -        ○        ○       -
  record:vehicle                 ●        ●        -       -
  record:shared                  ●        ●        -       -
  record:bureau                  -        ○        -       -
  record:settings                -        -        -       ●
  record:provenance              -        ●        -       -
  draft:keep                     ○        ○        -       ○
  submission:propose             ●        ●        -       ●
  submission:read                ●        ●        ●       ●
  submission:post-unreviewed     -        ●        -       -
  submission:review              -        ○        -       -
  audit:read                     -        -        ○       ○
  audit:export                   -        ○        ○       -
`;

const [[, ...roles], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/)) as [string[], ...string[][]];

const person = (role: Role) => ({
  ...{ id: 1, login: role, name: role, organisation: '测试', vehicles: ['SF-001'] },
  role,
});

test('the table has every action and every role', () => {
  expect(rows.map(([action]) => action)).toEqual(Object.keys(ACTIONS));
  expect(roles).toEqual(Object.keys(ROLES));
});

describe.each(rows)('%s', (action, ...marks) => {
  const asked = action as Action;
  test.each(roles.map((role, index) => [role as Role, marks[index]!]))(
    'by %s: %s',
    (role, mark) => {
      const vehicles = ['SF-001'];
      expect(may(person(role), asked)).toBe(mark !== '-');
      const none = { role: null, vehicles: null };
      expect(may({ ...person(role), limits: none }, asked)).toBe(mark !== '-');
      expect(may({ ...person(role), limits: { role: null, vehicles } }, asked)).toBe(mark === '●');
      // A token's role takes away what that role may not do, and adds nothing.
      for (const [index, narrower] of (roles as Role[]).entries()) {
        const both = mark !== '-' && marks[index] !== '-';
        const limits = { role: narrower, vehicles: null };
        expect(may({ ...person(role), limits }, asked), narrower).toBe(both);
        const one = { role: narrower, vehicles };
        expect(may({ ...person(role), limits: one }, asked), narrower).toBe(both && mark === '●');
      }
    },
  );
});
