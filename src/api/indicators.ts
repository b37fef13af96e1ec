/** The indicators with their targets, values and progress. */
import {
  readIndicators,
  type IndicatorReading,
  type TargetReading,
} from '../actions/indicators.ts';
import {
  ARITHMETIC,
  INDICATOR_KINDS,
  INDICATOR_UNITS,
  OPERATORS,
  PROGRESS_REASONS,
  VERDICTS,
} from '../domain/figures/indicator-progress.ts';
import { wireRatio, type Decimal } from '../domain/values/money.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS, Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  requestedMoment,
  momentSchema,
  readingQuery,
  z,
} from './http.ts';
import { choiceSchema, ratioText, seq, text } from './common-shapes.ts';

const numberText = (label: string) => ratioText(`${label}，单位见 unit`).nullable();
const coded = (label: string) =>
  z
    .object({ code: text('代码'), text: text('说明') })
    .nullable()
    .meta({ description: label });

const observationSchema = z
  .object({
    year: z.int().meta({ description: '年份' }),
    value: ratioText('数值，单位见 unit'),
    document: z.string().nullable().meta({ description: '出处文件' }),
    seq: seq(),
  })
  .openapi('Observation');

const progressSchema = z
  .object({
    value: numberText('最近的实际数'),
    observed_year: z.int().nullable().meta({ description: '实际数的年份' }),
    goal: numberText('目标数'),
    gap: numberText('距目标'),
    path: numberText('按匀速应到的数'),
    pace: z
      .object({ by: text('差额或倍率'), per_year: ratioText('此后每年需要') })
      .nullable()
      .meta({ description: '达到目标所需的速度' }),
    verdict: coded('判断'),
    reason: coded('不能判断的原因'),
  })
  .openapi('Progress');

const targetSchema = z
  .object({
    period: text('目标期，例如 2025、2025-12-31'),
    base_year: z.int().meta({ description: '基期年份' }),
    base: numberText('基数'),
    operator: choiceSchema(OPERATORS, '比较'),
    value: numberText('目标值'),
    bracket: numberText('累计提高数'),
    growth: z.string().nullable().meta({ description: '文件所载增长，原样' }),
    quote: z.string().nullable().meta({ description: '原文' }),
    document: z.string().nullable().meta({ description: '出处文件' }),
    seq: seq(),
    arithmetic: coded('文件自身的基数、目标与增长是否相符'),
    progress: progressSchema,
  })
  .openapi('Target');

const indicatorSchema = z
  .object({
    code: text('编码'),
    name: text('指标名称'),
    group: z.string().nullable().meta({ description: '一级指标' }),
    kind: choiceSchema(INDICATOR_KINDS, '类型'),
    kind_label: text('类型名称'),
    unit: choiceSchema(INDICATOR_UNITS, '单位'),
    note: z.string().nullable().meta({ description: '口径说明' }),
    observations: z.array(observationSchema).meta({ description: '各年实际数' }),
    targets: z.array(targetSchema).meta({ description: '各期目标' }),
  })
  .openapi('Indicator');

const getIndicator = createRoute({
  method: 'get',
  path: '/indicators/{code}',
  tags: ['指标'],
  summary: '一项规划指标：各年实际数，各期目标与进度',
  ...protectedBy('records:read', '查看规划指标'),
  request: {
    params: z.object({ code: z.string().max(80, '编码过长').meta({ description: '指标编码' }) }),
    query: readingQuery({}),
  },
  responses: answers(indicatorSchema.extend({ meta: momentSchema }), '规划指标', [
    ...READING_REFUSALS,
    'not_found',
  ]),
});

const number = (value: Decimal | undefined): string | null =>
  value === undefined ? null : wireRatio(value);
const said = (labels: Readonly<Record<string, string>>, code: string | undefined) =>
  code === undefined ? null : { code, text: labels[code]! };

function wireTarget({ target, quote, document, seq, arithmetic, progress }: TargetReading) {
  return {
    period: target.period,
    base_year: target.baseYear,
    base: number(target.base),
    operator: target.operator,
    value: number(target.value),
    bracket: number(target.bracket),
    growth: target.growth ?? null,
    quote,
    document,
    seq,
    arithmetic: said(ARITHMETIC, arithmetic.status),
    progress: {
      value: number(progress.value),
      observed_year: progress.observedYear ?? null,
      goal: number(progress.goal),
      gap: number(progress.gap),
      path: number(progress.path),
      pace: progress.pace
        ? { by: progress.pace.by as string, per_year: wireRatio(progress.pace.perYear) }
        : null,
      verdict: said(VERDICTS, progress.verdict),
      reason: said(PROGRESS_REASONS, progress.reason),
    },
  };
}

function wireIndicator({ indicator, name, group, note, targets, observations }: IndicatorReading) {
  return {
    code: indicator.code,
    name,
    group,
    kind: indicator.kind,
    kind_label: INDICATOR_KINDS[indicator.kind],
    unit: indicator.unit,
    note,
    observations: observations.map(({ year, value, document, seq }) => ({
      year,
      value: wireRatio(value),
      document,
      seq,
    })),
    targets: targets.map(wireTarget),
  };
}

export const indicators = createRouter().openapi(getIndicator, async (c) => {
  const { code } = c.req.valid('param');
  const moment = await requestedMoment(c, c.req.valid('query'));
  const all = await readIndicators(c.var.database, personScope(c.var.person), moment);
  const found = all.find(({ indicator }) => indicator.code === code);
  if (!found)
    throw new Refusal(
      'not_found',
      `截至 ${moment.asOf} 没有编码为 ${code} 的规划指标；全部见 /api/v1/indicators。`,
    );
  return c.json({ ...wireIndicator(found), meta: echo(moment) }, 200);
});
