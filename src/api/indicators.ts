/** The indicators with their targets, values and progress. */
import {
  readIndicators,
  type IndicatorReading,
  type TargetReading,
} from '../actions/indicators.ts';
import { ARITHMETIC, INDICATOR_KINDS, PROGRESS_REASONS, VERDICTS } from '../domain/indicators.ts';
import { wireRatio, type Decimal } from '../domain/money.ts';
import { scopeOf } from '../platform/auth.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  momentMeta,
  momentOf,
  readingQuery,
  z,
} from './http.ts';

const numberOrNull = z.string().nullable();
const coded = z.object({ code: z.string(), text: z.string() }).nullable();

const indicatorSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    group: z.string().nullable(),
    kind: z.string(),
    kind_label: z.string(),
    unit: z.string(),
    note: z.string().nullable(),
    observations: z.array(
      z.object({ year: z.int(), value: z.string(), document: z.string().nullable(), seq: z.int() }),
    ),
    targets: z.array(
      z.object({
        period: z.string(),
        base_year: z.int(),
        base: numberOrNull,
        operator: z.string(),
        value: numberOrNull,
        bracket: numberOrNull,
        growth: z.string().nullable(),
        quote: z.string().nullable(),
        document: z.string().nullable(),
        seq: z.int(),
        arithmetic: coded,
        progress: z.object({
          value: numberOrNull,
          observed_year: z.int().nullable(),
          goal: numberOrNull,
          gap: numberOrNull,
          path: numberOrNull,
          pace: z.object({ by: z.string(), per_year: z.string() }).nullable(),
          verdict: coded,
          reason: coded,
        }),
      }),
    ),
  })
  .openapi('Indicator');

const listIndicators = createRoute({
  method: 'get',
  path: '/indicators',
  tags: ['指标'],
  summary: '规划指标：基数、目标、实际与进度',
  ...protectedBy('records:read', '查看规划指标'),
  request: { query: readingQuery({}) },
  responses: answers(
    z.object({ data: z.array(indicatorSchema), meta: z.object(momentMeta) }),
    '规划指标',
  ),
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
    operator: target.operator as string,
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
    kind: indicator.kind as string,
    kind_label: INDICATOR_KINDS[indicator.kind],
    unit: indicator.unit as string,
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

export const indicators = createRouter().openapi(listIndicators, async (c) => {
  const moment = await momentOf(c, c.req.valid('query'));
  const rows = await readIndicators(c.var.database, scopeOf(c.var.person), moment);
  return c.json({ data: rows.map(wireIndicator), meta: echo(moment) }, 200);
});
