/** Drafts: batches that their maker still works on. */
import type { FC } from 'hono/jsx';
import {
  changeDraft,
  discardDraft,
  draftTag,
  readDraft,
  readDrafts,
  submitDraft,
} from '../../actions/drafts.ts';
import { draftLabel, draftRow } from '../../actions/lists/submission-rows.ts';
import { readNames, type Names } from '../../actions/names-and-labels.ts';
import { submit } from '../../actions/submit.ts';
import type { Draft } from '../../db/drafts.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import { DRAFTS } from '../../domain/lists/journal.ts';
import { readForm, type Form } from '../../http/forms.ts';
import { preview } from '../../http/long-requests.ts';
import { newSecret, personScope } from '../../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { InBatches } from '../in-batches.tsx';
import { lineIn, loosened, numberIn, type FormValues } from '../form-values.ts';
import { ENVELOPE_LABELS, faultsFor, ofNoEvent } from '../form-faults.ts';
import { BUTTONS, REMOVE, removing } from '../form-buttons.ts';
import { guard, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { Rows, type Draw } from '../list-table.tsx';
import { DataList } from '../record-words.tsx';
import { numberParam, refusalSaid } from '../refusal-on-page.ts';
import { draftContents } from './record.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const mayKeep = guard('draft:keep', '使用草稿');

/** More than the 200 drafts that a person may keep. */
const ALL = 1000;

/** The number of a draft leads to it. */
const draw: Draw = (column, { key }) =>
  column.key === 'id' ? <a href={`/drafts/${key}`}>第 {key} 号</a> : undefined;

const COLUMNS = DRAFTS.columns.filter(({ key }) => key !== 'created_at');

async function listPage(c: Ctx) {
  const drafts = await readDrafts(c.var.database, c.var.person, { limit: ALL });
  return page(c, {
    title: '草稿',
    menu: '/drafts',
    children: (
      <>
        <p>草稿只有您自己看得到，不影响任何数字；提交后由另一人复核。</p>
        {drafts.length === 0 ? (
          <p class="panel">
            没有草稿。在 <a href="/record">登记</a> 时选择“存草稿”或“加入批次”，就会出现在这里。
          </p>
        ) : (
          <ScrollTable
            label="我的草稿"
            caption={<>我的草稿（{drafts.length} 份）</>}
            headings={COLUMNS.map(({ label }) => label)}
          >
            <Rows
              c={c}
              list={DRAFTS}
              columns={COLUMNS}
              rows={drafts.map(draftRow).reverse()}
              draw={draw}
            />
          </ScrollTable>
        )}
      </>
    ),
  });
}

const Envelope: FC<{ values: FormValues }> = ({ values }) => (
  <dl class="facts">
    {(['effective_on', 'document', 'memo', 'external_id', 'restatement'] as const).map((name) =>
      values[name] === undefined ? null : (
        <>
          <dt>{ENVELOPE_LABELS[name]}</dt>
          <dd>{values[name]}</dd>
        </>
      ),
    )}
    {values.corrects !== undefined && (
      <>
        <dt>订正</dt>
        <dd>第 {values.corrects} 号记录</dd>
      </>
    )}
    {values.overrides?.map(({ code, reason }) => (
      <>
        <dt>对提示的理由</dt>
        <dd>
          {reason} <code>{code}</code>
        </dd>
      </>
    ))}
  </dl>
);

interface DraftEventProps {
  draft: Draft;
  event: unknown;
  index: number;
  names: Names;
  faults: readonly Fault[];
}

/** One event of a draft: its values, its faults, and the actions for it. */
const DraftEvent: FC<DraftEventProps> = ({ draft, event, index, names, faults }) => {
  const values = loosened(event);
  const definition = values && DEFINITIONS.get(values.type)!;
  const said = definition && faultsFor(faults, { definition, index, prefix: '' });
  return (
    <section class="panel">
      <h3>
        {index + 1}. {draftLabel(event)}
      </h3>
      {said && said.all.length + said.warnings.length > 0 && (
        <div class="note bad">
          <ul>
            {said.all.map(({ text }) => (
              <li>{text}</li>
            ))}
            {said.warnings.map(({ text }) => (
              <li>{text}请选择“修改”，写明理由。</li>
            ))}
          </ul>
        </div>
      )}
      {values && definition ? (
        <>
          <Envelope values={values} />
          <DataList fields={definition.fields} data={values.data} names={names} />
        </>
      ) : (
        <p>
          <code>{JSON.stringify(event)}</code>
        </p>
      )}
      <form method="post" action={`/drafts/${draft.id}`} class="actions">
        <input type="hidden" name="tag" value={draftTag(draft.version)} />
        <input type="hidden" name="item" value={String(index)} />
        {values && (
          <a
            class="button second"
            href={`/record/${values.type}?draft=${draft.id}&item=${index}${
              said && said.all.length + said.warnings.length > 0 ? '&check=1' : ''
            }`}
          >
            修改
          </a>
        )}
        <button name="intent" value={REMOVE} class="danger">
          {removing(index)}
        </button>
      </form>
    </section>
  );
};

const NoteForm: FC<{ draft: Draft; note: string | undefined }> = ({ draft, note }) => (
  <form method="post" action={`/drafts/${draft.id}`} class="panel">
    <input type="hidden" name="tag" value={draftTag(draft.version)} />
    <div class="field">
      <label for="note">批次说明（选填，复核人会看到）</label>
      <textarea id="note" name="note" maxlength={500}>
        {note ?? ''}
      </textarea>
    </div>
    <div class="actions">
      <button name="intent" value="note" class="second">
        {BUTTONS.draft.note}
      </button>
    </div>
  </form>
);

const WholeForm: FC<{ draft: Draft; isEmpty: boolean; submitKey: string }> = (props) => {
  const { draft, isEmpty, submitKey } = props;
  return (
    <form
      method="post"
      action={`/drafts/${draft.id}`}
      class="actions"
      data-busy="正在检查全部事项…"
    >
      <input type="hidden" name="tag" value={draftTag(draft.version)} />
      <input type="hidden" name="key" value={submitKey} />
      {!isEmpty && (
        <>
          <button name="intent" value="submit">
            {BUTTONS.draft.submit}
          </button>
          <button name="intent" value="check" class="second">
            {BUTTONS.draft.check}
          </button>
        </>
      )}
      <a class="button second" href={`/record?draft=${draft.id}`}>
        再登记一项
      </a>
      <button name="intent" value="discard" class="danger">
        {BUTTONS.draft.discard}
      </button>
    </form>
  );
};

interface DraftPageState {
  faults?: readonly Fault[];
  isChecked?: boolean;
  status?: 200 | 422;
  key?: string | undefined;
}

async function draftPage(c: Ctx, draft: Draft, said: DraftPageState = {}) {
  const { database, person, answerCache } = c.var;
  const { faults = [], isChecked, status = 200, key = newSecret() } = said;
  const { events, note } = draftContents(draft);
  const names = await readNames(
    answerCache,
    database,
    personScope(person),
    await requestedMoment(c),
  );
  return page(
    c,
    {
      title: `第 ${draft.id} 号草稿`,
      menu: '/drafts',
      children: (
        <>
          {faults.length > 0 && (
            <div class="note bad" role="alert">
              <p>尚未提交，草稿未动。需要处理的有 {faults.length} 处，见各事项之下。</p>
              {ofNoEvent(faults).map((text) => (
                <p>{text}</p>
              ))}
            </div>
          )}
          {isChecked && (
            <p class="note good" role="status">
              检查通过，可以提交复核。
            </p>
          )}
          <WholeForm draft={draft} isEmpty={events.length === 0} submitKey={key} />
          <h2>事项（{events.length} 项）</h2>
          <InBatches
            of={events}
            draw={(event, index) => (
              <DraftEvent draft={draft} event={event} index={index} names={names} faults={faults} />
            )}
          />
          <NoteForm draft={draft} note={note} />
        </>
      ),
    },
    status,
  );
}

/** A draft with one change made to it. */
async function changed(c: Ctx, id: number, form: Form, intent: string): Promise<Response> {
  const { database, person } = c.var;
  const held = draftContents(await readDraft(database, person, id));
  const { note: _, ...rest } = held;
  const note = lineIn(form, 'note');
  const body =
    intent === 'note'
      ? { ...rest, ...(note !== undefined && { note }) }
      : { ...held, events: held.events.toSpliced(numberIn(form, 'item') ?? 0, 1) };
  await changeDraft(database, person, { id, tag: lineIn(form, 'tag') ?? '', body });
  return c.redirect(`/drafts/${id}`, 303);
}

async function carryOut(c: Ctx, id: number, form: Form, intent: string): Promise<Response> {
  const { database, person, today } = c.var;
  const tag = lineIn(form, 'tag') ?? '';
  const key = lineIn(form, 'key') ?? newSecret();
  if (intent === 'submit') {
    const { answer } = await submitDraft(database, person, { id, tag, key, today });
    return c.redirect(`/submissions/${answer.submission}`, 303);
  }
  if (intent === 'check') {
    const draft = await readDraft(database, person, id);
    const request = { body: draftContents(draft), key, dryRun: true, today };
    await preview(c, `第 ${id} 号草稿`, (told) => submit(told, person, request));
    return draftPage(c, draft, { isChecked: true });
  }
  if (intent === 'discard') {
    await discardDraft(database, person, { id, tag });
    return c.redirect('/drafts', 303);
  }
  if (intent === 'note' || intent === REMOVE) return changed(c, id, form, intent);
  throw new Refusal('parameter_invalid', '没有这个操作。');
}

async function postDraft(c: Ctx): Promise<Response> {
  const id = numberParam(c, 'id');
  const form = await readForm(c);
  try {
    return await carryOut(c, id, form, lineIn(form, 'intent') ?? 'check');
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') throw error;
    const faults = refusalSaid(c, error);
    const draft = await readDraft(c.var.database, c.var.person, id);
    return draftPage(c, draft, { faults, status: 422, key: lineIn(form, 'key') });
  }
}

export const draftPages = pageRouter()
  .get('/drafts', mayKeep, listPage)
  .get('/drafts/:id', mayKeep, async (c) =>
    draftPage(c, await readDraft(c.var.database, c.var.person, numberParam(c, 'id'))),
  )
  .post('/drafts/:id', mayKeep, postDraft);
