/** 导入: templates to fill in, a file to look at before anything is recorded, and handing it in. */
import type { FC } from 'hono/jsx';
import { checkImport, markImport } from '../../actions/imports.ts';
import { readNames } from '../../actions/names-and-labels.ts';
import { templatesFor } from '../../actions/template-sheets.ts';
import {
  discardUpload,
  HOURS_KEPT,
  keepUpload,
  readUpload,
  readUploads,
  importRequest,
  submitUpload,
} from '../../actions/uploads.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { ALLOWED } from '../../http/bodies.ts';
import { readForm, type Form } from '../../http/forms.ts';
import { longWork, preview } from '../../http/long-requests.ts';
import { may, personScope, type Person } from '../../platform/roles-and-rights.ts';
import { Refusal, SHEET_REFUSALS, type Fault } from '../../platform/errors.ts';
import { lineIn } from '../form-values.ts';
import { guard, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { refusalSaid } from '../refusal-on-page.ts';
import { ImportPreview } from './import-preview.tsx';
import { namesWith, RefusalNote } from './review.tsx';
import { XLSX } from '../../http/content-types.ts';

/** What each book's template is for; a book without a sentence here is listed only by its label. */
const ABOUT: Readonly<Record<string, string>> = {
  parties: '企业、银行、投资人等主体的登记与更名，产业分类、资质认定、迁入迁出与上市进程。',
  fund: '子基金、认缴与实缴、投资、估值、退出、分配、返投。尚在持有的项目已预填在“估值”表中。',
  credit: '科创指数贷的授信与调整、发放、还款、展期、五级分类、代偿与核销。',
  securitisation: '技术产权证券化的发行、企业融资、归集、兑付与贴息。',
  grants: '先投后股的专项资金、立项、签约、拨付、考核、转股与退出。',
  indicators: '规划指标的定义、目标与实际值，以及对外公布的数字。',
  reference: '产业分类、行政区划等代码表。',
};

const Templates: FC<{ person: Person }> = ({ person }) => {
  const mayRead = may(person, 'records:read');
  return (
    <section class="panel">
      <h2>填报模板</h2>
      <p>
        每种事项一个工作表，列出您可以选择的基金与企业。金额的单位写在表头，可改为万元或亿元。
        {mayRead && '“已登记的记录”与模板同样的版式，便于核对。'}
      </p>
      <dl class="books">
        {templatesFor(person).map(({ name, label }) => (
          <>
            <dt>{label}</dt>
            <dd>
              {ABOUT[name]}
              <br />
              <a href={`/api/v1/sheets/${name}/template.xlsx`} download>
                下载{label}模板
              </a>
              {mayRead && (
                <>
                  {'　'}
                  <a href={`/api/v1/sheets/${name}/records.xlsx`} download>
                    {label}已登记的记录
                  </a>
                </>
              )}
            </dd>
          </>
        ))}
        <dt>全部</dt>
        <dd>
          以上各项在一个工作簿中。
          <br />
          <a href="/api/v1/sheets/all/template.xlsx" download>
            下载全部模板
          </a>
        </dd>
      </dl>
    </section>
  );
};

const Upload: FC<{ person: Person }> = ({ person }) => (
  <form
    method="post"
    action="/import"
    enctype="multipart/form-data"
    class="panel"
    data-busy="正在读取并逐格检查…"
    data-long="1"
  >
    <h2>上传并预检</h2>
    <p>
      预检不登记任何内容：先列出每一处错误，或将要登记的事项与每项指标的变化，由您确认后再提交。
    </p>
    <div class="fields">
      <div class="field">
        <label for="file">
          文件（.xlsx 或 .csv）<span class="required">（必选）</span>
        </label>
        <input type="file" id="file" name="file" accept=".xlsx,.csv" required />
      </div>
      <div class="field">
        <label for="sheet">CSV 所登记的事项（选填）</label>
        <select id="sheet" name="sheet" aria-describedby="sheet-hint">
          <option value="">以文件名为准，例如“投资.csv”</option>
          {templatesFor(person).map(({ label, events }) => (
            <optgroup label={label}>
              {events
                .filter(({ reach }) => may(person, `record:${reach}`))
                .map(({ label: name }) => (
                  <option value={name}>{name}</option>
                ))}
            </optgroup>
          ))}
        </select>
        <span class="hint" id="sheet-hint">
          .xlsx 以工作表名称为准，不必选择。
        </span>
      </div>
    </div>
    <div class="actions">
      <button type="submit">上传并预检</button>
      <span class="hint">几千行约需几秒，几万行可能需要一两分钟，请勿关闭页面。</span>
    </div>
  </form>
);

async function choosePage(c: Ctx, faults: readonly Fault[] = []) {
  const { database, person } = c.var;
  const kept = await readUploads(database, person);
  return page(
    c,
    {
      title: '导入',
      menu: '/import',
      children: (
        <>
          <RefusalNote faults={faults} />
          <Upload person={person} />
          {kept.length > 0 && (
            <section class="panel">
              <h2>预检过、尚未提交的文件</h2>
              <ul>
                {kept.map(({ id, name, created_at }) => (
                  <li>
                    <a href={`/import/${id}`}>{name}</a>（{beijingSecond(created_at)}）
                  </li>
                ))}
              </ul>
              <p class="hint">保存 {HOURS_KEPT} 小时，只有您自己看得到。</p>
            </section>
          )}
          <Templates person={person} />
        </>
      ),
    },
    faults.length > 0 ? 422 : 200,
  );
}

/** The file in the form; refuses a form without one. */
function fileIn(form: Form): File {
  const file = form.get('file');
  if (file instanceof File && file.name !== '') return file;
  throw new Refusal('file_unreadable', '请选择要导入的文件。');
}

async function postFile(c: Ctx): Promise<Response> {
  try {
    const form = await readForm(c, ALLOWED.upload);
    const file = fileIn(form);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const sheet = lineIn(form, 'sheet');
    const id = await keepUpload(c.var.database, c.var.person, { bytes, name: file.name, sheet });
    return c.redirect(`/import/${id}`, 303);
  } catch (error) {
    return choosePage(c, refusalSaid(c, error));
  }
}

const uploadId = (c: Ctx): string => c.req.param('id') ?? '';

/** Whether a file is refused for its own content, so that trying again cannot help. */
const isOfSheet = (error: unknown): boolean =>
  error instanceof Refusal && (SHEET_REFUSALS as readonly string[]).includes(error.code);

/** Answers with the preview, and with the faults of an action that was tried. */
async function previewPage(c: Ctx, said: readonly Fault[] = []): Promise<Response> {
  const { database, person, today, answerCache } = c.var;
  const upload = await readUpload(database, person, uploadId(c));
  if (upload.submission_id !== null) return c.redirect(`/submissions/${upload.submission_id}`, 303);
  try {
    const checked = await preview(c, upload.name, (told) =>
      checkImport(told, person, importRequest(upload, today)),
    );
    // Faults of cells are in the list of cells.
    const others = said.filter(({ pointer }) => pointer === undefined);
    const known = await readNames(
      answerCache,
      database,
      personScope(person),
      await requestedMoment(c),
    );
    const names = namesWith(known, checked.rehearsal?.batch.prepared);
    const children = (
      <ImportPreview c={c} upload={upload} checked={checked} names={names} said={others} />
    );
    const status = said.length > 0 ? 422 : 200;
    return page(c, { title: '导入预检', menu: '/import', children }, status);
  } catch (error) {
    const faults = [...said, ...refusalSaid(c, error)];
    if (isOfSheet(error)) await discardUpload(database, person, upload.id);
    return choosePage(c, faults);
  }
}

async function postUpload(c: Ctx): Promise<Response> {
  const { database, person, today } = c.var;
  const form = await readForm(c);
  if (lineIn(form, 'intent') === 'discard') {
    await discardUpload(database, person, uploadId(c));
    return c.redirect('/import', 303);
  }
  try {
    const { name } = await readUpload(database, person, uploadId(c));
    const submission = await longWork(c, 'handing_in', name, (told) =>
      submitUpload(told, person, uploadId(c), today),
    );
    return c.redirect(`/submissions/${submission}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') throw error;
    return previewPage(c, refusalSaid(c, error));
  }
}

async function markedFile(c: Ctx): Promise<Response> {
  const { database, person, today } = c.var;
  const upload = await readUpload(database, person, uploadId(c));
  const bytes = await preview(c, upload.name, (told) =>
    markImport(told, person, importRequest(upload, today)),
  );
  if (!bytes) return c.redirect(`/import/${upload.id}`, 303);
  const name = `${upload.name.replace(/\.[^.]*$/, '')}-标注.xlsx`;
  return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
    'Content-Type': XLSX,
    'Content-Disposition': `attachment; filename="marked.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
}

const mayImport = guard('record:shared', '导入事项');

export const importPages = pageRouter()
  .get('/import', mayImport, (c) => choosePage(c))
  .post('/import', mayImport, postFile)
  .get('/import/:id', mayImport, (c) => previewPage(c))
  .post('/import/:id', mayImport, postUpload)
  .get('/import/:id/marked.xlsx', mayImport, markedFile);
