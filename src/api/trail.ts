/** The records behind a figure: their amounts, who made and checked them, and that they stand. */
import {
  chosenBasis,
  figureNamed,
  proveTrails,
  readTrail,
  type ProvenTrail,
} from '../actions/figures.ts';
import { MEASURES } from '../domain/journal/measures.ts';
import { wireMoney } from '../domain/values/money.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { NARROWED_REFUSALS } from '../platform/errors.ts';
import { basisParam, figureParam, narrowing, requestedNarrowing } from './figures.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  requestedMoment,
  momentSchema,
  protectedBy,
  readingQuery,
  z,
} from './http.ts';
import { amount, basis, day, choiceSchema, seq, text } from './common-shapes.ts';

const trailRow = z
  .object({
    seq: seq(),
    effective_on: day('发生日'),
    type: text('事项类型'),
    measure: choiceSchema(MEASURES, '科目'),
    amount: amount('带符号的金额；个数类科目每件记 1.00'),
    vehicle: z.string().nullable().meta({ description: '基金编码' }),
    enterprise: z.string().nullable().meta({ description: '企业编码' }),
    counterparty: z.string().nullable().meta({ description: '出资人或银行编码' }),
    submission: z.int().meta({ description: '批次编号' }),
    maker: text('填报人'),
    checker: z.string().nullable().meta({ description: '复核人；未经第二人复核的为空' }),
    document: z.string().nullable().meta({ description: '依据文件' }),
    proof: z
      .object({ leaf_hash: text('叶散列'), path: z.array(text('散列值')) })
      .nullable()
      .meta({ description: '包含证明（RFC 9162），proofs=true 时给出' }),
  })
  .openapi('TrailRow');

const getTrail = createRoute({
  method: 'get',
  path: '/figures/{id}/trail',
  tags: ['指标'],
  summary: '指标背后的记录；金额之和等于该指标（比率为分子与分母）',
  ...protectedBy('records:read', '查看指标'),
  request: {
    params: figureParam,
    query: readingQuery({
      basis: basisParam,
      ...narrowing,
      proofs: z
        .enum(['true', 'false'], 'proofs 只能是 true 或 false')
        .optional()
        .meta({ description: 'true 则每条记录附包含证明' }),
    }),
  },
  responses: answers(
    z
      .object({
        id: text('指标编号'),
        basis,
        parts: z.array(
          z.object({
            figure: text('指标编号'),
            label: text('指标名称'),
            part: choiceSchema(
              { value: '指标本身', numerator: '分子', denominator: '分母' },
              '哪一部分',
            ),
            sum: amount('各行金额之和'),
            rows: z.array(trailRow),
          }),
        ),
        tree: z
          .object({ size: z.int(), root: text('根散列'), hash: z.literal('SHA-256') })
          .nullable()
          .meta({ description: '包含证明所对的树' }),
        meta: momentSchema,
      })
      .openapi('Trail'),
    '记录',
    NARROWED_REFUSALS,
  ),
});

/** The proof of one record on the wire; undefined if no proof was asked for. */
function wireProof(seq: number, proven: ProvenTrail | undefined) {
  const found = proven?.proofs.get(seq);
  return found ? { leaf_hash: found.leaf, path: found.proof } : null;
}

export const trail = createRouter().openapi(getTrail, async (c) => {
  const query = c.req.valid('query');
  const scope = personScope(c.var.person);
  const figure = figureNamed(scope, c.req.valid('param').id);
  const basis = chosenBasis(figure, query.basis);
  const moment = await requestedMoment(c, query);
  const trails = await readTrail(c.var.database, scope, moment, figure, basis, {
    only: await requestedNarrowing(c, query),
  });
  const proven =
    query.proofs === 'true'
      ? await proveTrails(c.var.database, trails, moment.knownSeq)
      : undefined;
  const parts = trails.map(({ figure: of, part, rows, sum }) => ({
    figure: of.id,
    label: of.label,
    part,
    sum: wireMoney(sum),
    rows: rows.map(({ round: _, ...row }) => ({ ...row, proof: wireProof(row.seq, proven) })),
  }));
  const tree = proven?.root ?? null;
  return c.json({ id: figure.id, basis, parts, tree, meta: echo(moment) }, 200);
});
