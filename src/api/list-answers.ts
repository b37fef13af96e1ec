/** The books' registers: what there is of each kind, with its figures and statements. */
import { readRegister, type RegisterRow } from '../actions/listing.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import { MARK_KINDS } from '../domain/journal/event-definition.ts';
import type { Value } from '../domain/figures/figure.ts';
import { REGISTERS, type RegisterOf, type RegisterPath } from '../domain/lists/registers.ts';
import { scopeOf } from '../platform/auth.ts';
import { LIST_REFUSALS } from '../platform/errors.ts';
import { wireValueOf } from './figures.ts';
import {
  answers,
  createRoute,
  createRouter,
  listOf,
  protectedBy,
  readingQuery,
  z,
  type Ctx,
} from './http.ts';
import { pageBody, pageOf, pageShape, type PageQuery } from './paging.ts';
import { recordedData } from './recorded-data.ts';
import { day, seq, text, valueSchema } from './common-shapes.ts';

/** A row's schema, and the event type that registers such a thing. */
const ROWS = {
  'credit-lines': { name: 'CreditLine', registered: 'credit.granted' },
  loans: { name: 'Loan', registered: 'loan.drawn' },
  deals: { name: 'Deal', registered: 'deal.issued' },
  programmes: { name: 'Programme', registered: 'programme.funded' },
  projects: { name: 'Project', registered: 'project.proposed' },
} as const satisfies Record<RegisterPath, { name: string; registered: string }>;

type WireValue = ReturnType<typeof wireValueOf>;

/** Figures by their names; nothing where there is nothing of that figure. */
export const wireFigures = (figures: Record<string, Value | undefined>) =>
  Object.fromEntries(
    Object.entries(figures).map(([id, value]) => [
      id,
      value === undefined ? null : wireValueOf(CATALOGUE.get(id)!, value),
    ]),
  ) as Record<string, WireValue | null>;

const registerOf = <P extends RegisterPath>(path: P) =>
  REGISTERS.find((register) => register.path === path) as RegisterOf<P>;

/** An object schema with the same part under each of some names. */
const each = <Name extends string, S extends z.ZodType>(
  names: readonly Name[],
  part: (name: Name) => S,
) => z.object(Object.fromEntries(names.map((name) => [name, part(name)])) as Record<Name, S>);

function rowSchema<P extends RegisterPath>(path: P) {
  const { figures, marks } = registerOf(path);
  type Id = RegisterOf<P>['figures'][number];
  type Kind = RegisterOf<P>['marks'][number];
  return z
    .object({
      code: text('编码'),
      name: text('名称；只有编码的为编码'),
      begins_on: day('登记生效日'),
      seq: seq('登记的记录号'),
      data: recordedData(ROWS[path].registered),
      figures: each(figures as readonly string[] as readonly Id[], (id) =>
        valueSchema.nullable().meta({ description: CATALOGUE.get(id)!.label }),
      ),
      statements: each(marks as readonly string[] as readonly Kind[], (kind) =>
        z.string().nullable().meta({ description: MARK_KINDS[kind] }),
      ),
    })
    .openapi(ROWS[path].name);
}

function wireRow<P extends RegisterPath>(_: P, { entity, figures, marks }: RegisterRow) {
  const statements = Object.entries(marks).map(([kind, value]) => [kind, value ?? null]);
  return {
    code: entity.code,
    name: entity.name,
    begins_on: entity.beginsOn as string,
    seq: entity.seq,
    data: entity.data,
    figures: wireFigures(figures) as Record<RegisterOf<P>['figures'][number], WireValue | null>,
    statements: Object.fromEntries(statements) as Record<
      RegisterOf<P>['marks'][number],
      string | null
    >,
  };
}

function registerRoute<P extends RegisterPath>(path: P) {
  const { label, figures } = registerOf(path);
  const columns = figures.map((id) => CATALOGUE.get(id)!.label).join('、');
  return createRoute({
    method: 'get',
    path: `/${path}`,
    tags: ['查询'],
    summary: `${label}：${columns}`,
    ...protectedBy('records:read', `查看${label}`),
    request: { query: readingQuery(pageShape) },
    responses: answers(listOf(rowSchema(path)), label, LIST_REFUSALS),
  });
}

/** The answer to a register's request. */
async function listed<P extends RegisterPath>(c: Ctx, path: P, query: PageQuery) {
  const page = await pageOf(c, query);
  const rows = await readRegister(
    c.var.database,
    scopeOf(c.var.person),
    registerOf(path),
    page.moment,
    { limit: page.limit + 1, ...(page.after !== undefined && { after: page.after }) },
  );
  const illustrative = rows.slice(0, page.limit).some((row) => row.illustrative);
  const wired = rows.map((row) => wireRow(path, row));
  return pageBody(c, page, wired, (row) => row.code, illustrative);
}

export const listings = createRouter()
  .openapi(registerRoute('credit-lines'), async (c) =>
    c.json(await listed(c, 'credit-lines', c.req.valid('query')), 200),
  )
  .openapi(registerRoute('loans'), async (c) =>
    c.json(await listed(c, 'loans', c.req.valid('query')), 200),
  )
  .openapi(registerRoute('deals'), async (c) =>
    c.json(await listed(c, 'deals', c.req.valid('query')), 200),
  )
  .openapi(registerRoute('programmes'), async (c) =>
    c.json(await listed(c, 'programmes', c.req.valid('query')), 200),
  )
  .openapi(registerRoute('projects'), async (c) =>
    c.json(await listed(c, 'projects', c.req.valid('query')), 200),
  );
