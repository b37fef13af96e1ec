/** The quarterly report, as data and as the workbook. */
import { buildQuarterReport, reportQuarter } from '../actions/quarter-report.ts';
import { resolveMoment } from '../actions/moment.ts';
import type { Day } from '../domain/days.ts';
import { daySchema } from '../domain/fields.ts';
import type { QuarterReport } from '../domain/report.ts';
import { wireReport } from '../domain/report-wire.ts';
import { scopeOf } from '../platform/auth.ts';
import { READING_REFUSALS, Refusal } from '../platform/errors.ts';
import { renderQuarterly } from '../reports/quarterly.ts';
import {
  answers,
  createRoute,
  createRouter,
  fileAnswers,
  protectedBy,
  z,
  type Ctx,
} from './http.ts';

import { quarterReportSchema } from './report-shapes.ts';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const request = {
  params: z.object({ quarter: z.string().meta({ description: '例如 2024Q2' }) }),
  query: z.strictObject({
    as_of: daySchema('as_of').optional().meta({ description: '季度内的截至日，默认季末' }),
    known_at: z
      .string()
      .max(40, 'known_at 过长')
      .optional()
      .meta({ description: '按当时所知（RFC 3339），默认现在' }),
  }),
};

const getReport = createRoute({
  method: 'get',
  path: '/quarters/{quarter}/report',
  tags: ['季报'],
  summary: '季度报告（数据）',
  ...protectedBy('reports:read', '查看季度报告'),
  request,
  responses: answers(quarterReportSchema, '季度报告', READING_REFUSALS),
});

const getWorkbook = createRoute({
  method: 'get',
  path: '/quarters/{quarter}/report.xlsx',
  tags: ['季报'],
  summary: '季度报告（Excel 工作簿）',
  ...protectedBy('reports:read', '下载季度报告'),
  request,
  responses: fileAnswers(XLSX, '工作簿', READING_REFUSALS),
});

async function reportFor(
  c: Ctx,
  name: string,
  query: { as_of?: string | undefined; known_at?: string | undefined },
): Promise<QuarterReport> {
  const { quarter, asOf } = reportQuarter(name, c.var.today);
  const day = (query.as_of ?? asOf) as Day;
  if (day < quarter.from || day > quarter.to) {
    throw new Refusal(
      'parameter_invalid',
      `截至日 ${day} 不在${quarter.label}（${quarter.from} 至 ${quarter.to}）之内。`,
    );
  }
  const moment = await resolveMoment(
    c.var.database,
    { asOf: day, knownAt: query.known_at },
    c.var.today,
  );
  return buildQuarterReport(c.var.database, scopeOf(c.var.person), quarter, moment);
}

export const quarters = createRouter()
  .openapi(getReport, async (c) =>
    c.json(wireReport(await reportFor(c, c.req.valid('param').quarter, c.req.valid('query'))), 200),
  )
  .openapi(getWorkbook, async (c) => {
    const report = await reportFor(c, c.req.valid('param').quarter, c.req.valid('query'));
    const file = await renderQuarterly(report);
    const name = `科创基金季度报告-${report.quarter.name}.xlsx`;
    return c.body(file as Uint8Array<ArrayBuffer>, 200, {
      'Content-Type': XLSX,
      'Content-Disposition': `attachment; filename="kechuang-${report.quarter.name}.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
    }) as never;
  });
