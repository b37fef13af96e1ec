/** The shapes of a preview, and how a workbook is sent. */
import { z } from '@hono/zod-openapi';
import { ALLOWED, bodyBytes } from '../http/bodies.ts';
import { readForm } from '../http/forms.ts';
import { Refusal } from '../platform/errors.ts';
import type { Ctx } from './http.ts';
import { XLSX } from '../http/content-types.ts';
import { figureChangeSchema, warningSchema } from './change-shapes.ts';

const cellPlace = z.string().meta({ description: '工作表与单元格，例如 投资!D7' });

const count = (description: string) => z.int().meta({ description });

export const previewSchema = z
  .object({
    acceptable: z.boolean().meta({ description: '可以提交：没有任何错误' }),
    sheets: z.array(
      z.object({
        sheet: z.string(),
        type: z.string(),
        label: z.string(),
        events: count('读到的事项'),
        examples: count('略过的示例行'),
        untouched: count('略过的未填写的预填行'),
      }),
    ),
    notes: z
      .array(z.object({ sheet: z.string(), detail: z.string() }))
      .meta({ description: '读取时的说明：公式、合并单元格、隐藏的工作表、合计行与表注' }),
    faults_total: count('错误总数'),
    faults: z
      .array(
        z.object({
          at: cellPlace,
          sheet: z.string(),
          cell: z.string(),
          code: z.string(),
          detail: z.string().meta({ description: '哪里不对、应怎样做' }),
        }),
      )
      .meta({
        description:
          '错误，最多列出 500 条；同一列中多于 5 行的相同错误列出第一处，其余合为“同上”一条',
      }),
    events_total: count('将要登记的事项总数'),
    events: z
      .array(
        z.object({
          at: cellPlace,
          type: z.string(),
          label: z.string(),
          effective_on: z.string(),
          registers: z
            .string()
            .nullable()
            .meta({ description: '若现在入账的编码；他人先入账的，顺延' }),
          warnings: z.array(warningSchema).meta({ description: '已写明理由的提示' }),
        }),
      )
      .meta({ description: '将要登记的事项，最多列出 500 项' }),
    already_recorded_total: count('此前已登记的行数'),
    already_recorded: z
      .array(z.object({ at: cellPlace, seq: z.int() }))
      .meta({ description: '外部编号相同、内容相同，不会再登记；最多列出 500 项' }),
    equal_to_recorded_total: count('与已有记录内容相同、但并非同一外部编号登记的行数'),
    equal_to_recorded: z.array(z.object({ at: cellPlace, seq: z.int() })).meta({
      description:
        '事项、发生日与填报内容都与该记录相同，提交后会再登记一次；或许是重复报送，请核对；最多列出 500 项',
    }),
    submitted_before: z.int().nullable().meta({
      description: '内容相同的文件已提交为这个批次，尚待复核或已入账；再次提交不会重复登记',
    }),
    figures: z
      .array(figureChangeSchema)
      .meta({ description: '每项有变化的指标：登记前、登记后、差额' }),
  })
  .openapi('ImportPreview');

const binary = z.any().openapi({ type: 'string', format: 'binary' });

const CSV = 'text/csv';

/** Which event the one sheet of a CSV file records; a workbook's sheets have names. */
export const sheetQuery = z.strictObject({
  sheet: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'CSV 所登记的事项，例如 投资 或 investment.made；不给时以文件名为准' }),
});

/** A workbook or CSV as it is, or as the field `file` of a form. */
export const workbookBody = {
  required: true,
  content: {
    [XLSX]: { schema: binary },
    [CSV]: { schema: binary },
    // No schema of the router's, which would read the form itself, without limits.
    'multipart/form-data': {
      schema: {
        type: 'object' as const,
        required: ['file'],
        properties: {
          file: { type: 'string' as const, format: 'binary', description: '.xlsx 或 .csv 文件' },
        },
      },
    },
  },
};

export interface SentFile {
  bytes: Uint8Array;
  name?: string;
  sheet?: string;
}

/** The workbook that a request brings. */
export async function sentFile(c: Ctx): Promise<SentFile> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  const asked = c.req.query('sheet');
  const sheet = asked !== undefined && asked !== '' && { sheet: asked };
  if (type === XLSX || type === 'application/octet-stream')
    return { bytes: await bodyBytes(c, ALLOWED.upload), ...sheet };
  if (type === CSV) return { bytes: await bodyBytes(c, ALLOWED.upload), name: 'CSV.csv', ...sheet };
  if (type === 'multipart/form-data') {
    const file = (await readForm(c, ALLOWED.upload)).get('file');
    if (file instanceof File)
      return { bytes: new Uint8Array(await file.arrayBuffer()), name: file.name, ...sheet };
    throw new Refusal(
      'media_type_unsupported',
      '表单中没有名为 file 的文件，请选择 .xlsx 或 .csv 文件。',
    );
  }
  throw new Refusal(
    'media_type_unsupported',
    `请以 ${XLSX}、${CSV} 或 multipart/form-data（字段 file）上传文件。`,
  );
}
