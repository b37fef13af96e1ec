/** Sheets in and out: templates, records in the same sheets, previews, and handing workbooks in. */
import { markImport, previewImport, submitImport } from '../actions/imports.ts';
import {
  drawRecords,
  drawTemplate,
  SHEET_BOOK_NAMES,
  type SheetFile,
} from '../actions/template-sheets.ts';
import { longWork, preview } from '../http/long-requests.ts';
import { Refusal, SHEET_REFUSALS } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  fileAnswers,
  protectedBy,
  z,
  type Ctx,
} from './http.ts';
import { XLSX } from '../http/content-types.ts';
import { previewSchema, sentFile, sheetQuery, workbookBody } from './import-shapes.ts';
import { answerSchema, HAND_IN_REFUSALS, idempotencyKey } from './submissions.ts';

const tags = ['导入'];
const none = z.strictObject({});
const bookParam = z.object({
  book: z
    .string()
    .max(40)
    .meta({ description: `账本：${SHEET_BOOK_NAMES.join('、')}` }),
});
const refusals = [...HAND_IN_REFUSALS, ...SHEET_REFUSALS];

const templateRoute = createRoute({
  method: 'get',
  path: '/sheets/{book}/template.xlsx',
  tags,
  summary: '填报模板：每种事项一个工作表，列出您可以选择的基金与企业，持有的项目已预填',
  ...protectedBy('record:shared', '下载填报模板'),
  request: { params: bookParam, query: none },
  responses: fileAnswers(XLSX, '填报模板', ['not_found']),
});

const recordsRoute = createRoute({
  method: 'get',
  path: '/sheets/{book}/records.xlsx',
  tags,
  summary: '一个账本中仍然有效的记录，版式与填报模板相同，可以导入另一个台账',
  ...protectedBy('records:read', '导出记录'),
  request: { params: bookParam, query: none },
  responses: fileAnswers(XLSX, '记录', ['not_found']),
});

const previewRoute = createRoute({
  method: 'post',
  path: '/imports/preview',
  tags,
  summary: '预检一个工作簿：逐格列出错误，以及将要登记的事项和每项指标的变化；不登记',
  ...protectedBy('record:shared', '导入事项'),
  request: { query: sheetQuery, body: workbookBody },
  responses: answers(previewSchema, '预检结果', refusals),
});

const importRoute = createRoute({
  method: 'post',
  path: '/imports',
  tags,
  summary: '提交一个工作簿为一个批次，由另一人复核；有任何错误即全部不登记',
  ...protectedBy('record:shared', '导入事项'),
  request: {
    query: sheetQuery,
    headers: z.object({
      'idempotency-key': z
        .string()
        .optional()
        .meta({ description: '本次提交的键；不给时以内容为键，同样的内容只提交一次' }),
    }),
    body: workbookBody,
  },
  responses: answers(answerSchema, '待复核或已入账', refusals),
});

const markRoute = createRoute({
  method: 'post',
  path: '/imports/marked',
  tags,
  summary: '同一个工作簿，错误以红色标在单元格中，并附错误清单；没有错误时返回 422',
  ...protectedBy('record:shared', '导入事项'),
  request: { query: sheetQuery, body: workbookBody },
  responses: fileAnswers(XLSX, '标出错误的工作簿', [...refusals, 'nothing_to_mark']),
});

const sent = ({
  name,
  bytes,
}: SheetFile): [Uint8Array<ArrayBuffer>, 200, Record<string, string>] => [
  bytes as Uint8Array<ArrayBuffer>,
  200,
  {
    'Content-Type': XLSX,
    'Content-Disposition': `attachment; filename="kechuang.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
  },
];

const fileOf = ({ name = '未命名的文件' }: { name?: string | undefined }): string => name;

const sentImport = async (c: Ctx) => ({ ...(await sentFile(c)), today: c.var.today });

export const imports = createRouter()
  .openapi(templateRoute, async (c) => {
    const { database, person, today } = c.var;
    const { book } = c.req.valid('param');
    return c.body(...sent(await drawTemplate(database, person, book, today))) as never;
  })
  .openapi(recordsRoute, async (c) => {
    const { database, person } = c.var;
    return c.body(...sent(await drawRecords(database, person, c.req.valid('param').book))) as never;
  })
  .openapi(previewRoute, async (c) => {
    const { person } = c.var;
    const request = await sentImport(c);
    const previewed = await preview(c, fileOf(request), (told) =>
      previewImport(told, person, request),
    );
    return c.json(previewed, 200);
  })
  .openapi(importRoute, async (c) => {
    const given = c.req.header('idempotency-key') !== undefined;
    const key = given ? idempotencyKey(c, false) : undefined;
    const request = { ...(await sentImport(c)), ...(key !== undefined && { key }) };
    const { answer, replayed } = await longWork(c, 'handing_in', fileOf(request), (told) =>
      submitImport(told, c.var.person, request),
    );
    if (replayed) c.header('Idempotent-Replayed', 'true');
    return c.json(answer, 200);
  })
  .openapi(markRoute, async (c) => {
    const { person } = c.var;
    const request = await sentImport(c);
    const bytes = await preview(c, fileOf(request), (told) => markImport(told, person, request));
    if (!bytes) throw new Refusal('nothing_to_mark', '文件没有错误，可以提交。');
    return c.body(...sent({ name: '标注.xlsx', bytes })) as never;
  });
