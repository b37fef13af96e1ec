/** The fields of people and their tokens, for forms and programs. */
import { z } from 'zod';
import { ROLES, type Role } from '../platform/roles-and-rights.ts';

const text = (label: string) =>
  z
    .string(`${label}应为文本`)
    .trim()
    .min(1, `请填写${label}`)
    .max(100, `${label}不能超过 100 个字符`)
    // PostgreSQL cannot hold a zero character, and the others have no place in a name.
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, `${label}不能含有控制字符`);

/** A role as people fill it in. */
const roleField = z.enum(
  Object.keys(ROLES) as [Role],
  `角色只能是 ${Object.keys(ROLES).join('、')}`,
);

/** Codes of vehicles as people fill them in; whether they exist is asked of the journal. */
const vehiclesField = z
  .array(
    z.string('基金应以编码填写').regex(/^[A-Za-z0-9._-]{1,40}$/, '基金应以编码填写，例如 SF-001'),
    '基金应为编码的列表，例如 ["SF-001"]',
  )
  .max(200, '最多指定 200 支基金')
  .transform((codes) => [...new Set(codes)]);

export const newPerson = z.strictObject({
  login: text('登录名'),
  name: text('姓名'),
  role: roleField,
  organisation: text('单位'),
  vehicles: vehiclesField.optional(),
});

export const personChange = z
  .strictObject({
    name: text('姓名'),
    role: roleField,
    organisation: text('单位'),
    vehicles: vehiclesField,
    disabled: z.boolean('disabled 应为 true 或 false'),
  })
  .partial();

export const newToken = z.strictObject({
  label: text('用途'),
  days: z
    .int('有效天数应为 1 至 365 的整数')
    .min(1, '有效天数应为 1 至 365 的整数')
    .max(365, '有效天数应为 1 至 365 的整数'),
  role: roleField.optional(),
  vehicles: vehiclesField.optional(),
});
