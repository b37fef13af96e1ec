/** Recording: choose an event type, fill it in, and hand it in or keep it as a draft. */
import type { FC } from 'hono/jsx';
import { changeDraft, draftTag, readDraft, saveDraft } from '../../actions/drafts.ts';
import { submit } from '../../actions/submit.ts';
import type { Draft } from '../../db/drafts.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import { REVERSAL } from '../../domain/books/corrections.ts';
import { BOOKS, DEFINITIONS } from '../../domain/books/index.ts';
import type { AnyDefinition } from '../../domain/journal/event-definition.ts';
import { readForm } from '../../http/forms.ts';
import { preview } from '../../http/long-requests.ts';
import { demand, may, newSecret, personScope } from '../../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { lineIn, loosened, type Data, type FormValues } from '../form-values.ts';
import { ANOTHER, WITHOUT } from '../form-buttons.ts';
import { guard, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { refusalSaid, wholeIn } from '../refusal-on-page.ts';
import { drawForm, formEvents, formIn, type RecordForm } from './record-form.tsx';

const mayRecord = guard('submission:propose', '登记事项');

/** The content of a draft: its events as they were kept, and its note. */
export const draftContents = (draft: Draft): { events: unknown[]; note?: string } =>
  JSON.parse(draft.body) as { events: unknown[]; note?: string };

const BookTypes: FC<{ types: readonly AnyDefinition[]; draft: number | undefined }> = (props) => (
  <ul>
    {props.types.map(({ type, label, hint }) => (
      <li>
        <a href={`/record/${type}${props.draft === undefined ? '' : `?draft=${props.draft}`}`}>
          {label}
        </a>{' '}
        <span class="hint">{hint}</span>
      </li>
    ))}
  </ul>
);

async function choosePage(c: Ctx) {
  const { person, database } = c.var;
  const asked = wholeIn(c, 'draft');
  const draft = asked === undefined ? undefined : await readDraft(database, person, asked);
  const books = BOOKS.map(({ label, events }) => ({
    label,
    types: events.filter(
      ({ type, reach, alone }) =>
        type !== REVERSAL && may(person, `record:${reach}`) && !(draft && alone),
    ),
  })).filter(({ types }) => types.length > 0);
  return page(c, {
    title: '登记',
    menu: '/record',
    children: (
      <>
        {draft ? (
          <p class="note">
            第 {draft.id} 号草稿（批次）中已有 {draftContents(draft).events.length}{' '}
            项。请选择下一项，或到 <a href={`/drafts/${draft.id}`}>批次</a> 检查并提交。
          </p>
        ) : (
          <p>
            请选择发生了什么。所填内容由另一人复核后入账；要更正已入账的记录，请在
            {may(person, 'records:read') ? <a href="/events">全部记录</a> : '全部记录'}
            中打开该记录，选择冲销或订正。
          </p>
        )}
        {books.map(({ label, types }) => (
          <section class="panel">
            <h2>{label}</h2>
            <BookTypes types={types} draft={draft?.id} />
          </section>
        ))}
      </>
    ),
  });
}

/** The definition that the address names; refuses one that the person may not propose. */
function definitionAsked(c: Ctx): AnyDefinition {
  const type = c.req.param('type') ?? '';
  const definition = DEFINITIONS.get(type);
  if (!definition) throw new Refusal('not_found', `没有事项类型“${type.slice(0, 80)}”。`);
  demand(c.var.person, `record:${definition.reach}`, `登记“${definition.label}”`);
  return definition;
}

/** The record from which a form starts, if the person may see it. */
async function recordAsked(c: Ctx, name: string, type?: string): Promise<StoredEvent | undefined> {
  const seq = wholeIn(c, name);
  if (seq === undefined) return undefined;
  const { knownSeq } = await requestedMoment(c);
  const [event] = await c.var.database.read(personScope(c.var.person), (sql) =>
    readEvents(sql, { knownSeq, seqs: [seq] }),
  );
  if (event && (type === undefined || event.type === type)) return event;
  throw new Refusal('not_found', `没有第 ${seq} 号记录，或不在您的范围内，或不是这类事项。`);
}

/** The values of a record, to start a new form with. */
function saidAgain(event: StoredEvent, without: readonly string[]): FormValues {
  const { fields } = DEFINITIONS.get(event.type)!;
  const kept = Object.entries(event.data).filter(
    ([name]) => Object.hasOwn(fields, name) && !without.includes(name),
  );
  return {
    type: event.type,
    ...(event.document !== undefined && { document: event.document }),
    ...(event.memo !== undefined && { memo: event.memo }),
    ...(event.provenance !== 'record' && { provenance: event.provenance }),
    data: Object.fromEntries(kept),
  };
}

/** The first values of a form: the fund of a manager who has only one, and what a link states. */
function begun(c: Ctx, { fields }: AnyDefinition): Data {
  const { vehicles } = personScope(c.var.person);
  const isOne = vehicles !== '*' && vehicles.length === 1;
  const about = Object.entries(fields).flatMap(([name, { kind }]) => {
    const code = kind === 'reference' ? c.req.query(`data.${name}`) : undefined;
    return code === undefined ? [] : [[name, code.slice(0, 100)]];
  });
  const own = isOne && 'vehicle' in fields ? { vehicle: vehicles[0] } : {};
  return { ...own, ...Object.fromEntries(about) };
}

/** The form as it is first shown: empty, or as a record or a draft has it. */
async function formAsked(c: Ctx, definition: AnyDefinition): Promise<RecordForm> {
  const { type } = definition;
  const key = newSecret();
  const draft = wholeIn(c, 'draft');
  const item = wholeIn(c, 'item');
  const inDraft = draft !== undefined && { draft };
  const form = (values: FormValues): RecordForm => ({ definition, values, key, ...inDraft });
  if (draft !== undefined && item !== undefined) {
    const held = await readDraft(c.var.database, c.var.person, draft);
    const values = loosened(draftContents(held).events[item]);
    if (values?.type !== type)
      throw new Refusal('not_found', `第 ${draft} 号草稿没有这一项，或已有变化，请重新打开草稿。`);
    return { ...form(values), item, tag: draftTag(held.version) };
  }
  const like = await recordAsked(c, 'like', type);
  if (like) return form(saidAgain(like, ['code']));
  const corrected = await recordAsked(c, 'corrects', type);
  if (corrected) {
    const { seq, effective_on } = corrected;
    const values = { ...saidAgain(corrected, []), effective_on, corrects: seq };
    return {
      ...form(values),
      reversal: { type: REVERSAL, effective_on, data: { event: seq } },
    };
  }
  const reversed = type === REVERSAL ? await recordAsked(c, 'reverses') : undefined;
  if (reversed) {
    const { seq, effective_on } = reversed;
    return form({ type, effective_on, data: { event: seq } });
  }
  return form({ type, data: begun(c, definition) });
}

/** The faults of the draft to which the form belongs, if the address asks for them. */
async function faultsAsked(c: Ctx, { draft, item }: RecordForm): Promise<readonly Fault[]> {
  if (draft === undefined || item === undefined || c.req.query('check') === undefined) return [];
  const { database, person, today } = c.var;
  const body = draftContents(await readDraft(database, person, draft));
  try {
    const request = { body, key: '', dryRun: true, today };
    await preview(c, `第 ${draft} 号草稿`, (told) => submit(told, person, request));
    return [];
  } catch (error) {
    return refusalSaid(c, error);
  }
}

/** Keeps the events of the form in its draft, or in a new one; gives the draft. */
async function keepInDraft(c: Ctx, form: RecordForm): Promise<Draft> {
  const { database, person } = c.var;
  const events = formEvents(form);
  if (form.draft === undefined) return saveDraft(database, person, { events });
  const draft = await readDraft(database, person, form.draft);
  const held = draftContents(draft);
  const kept =
    form.item === undefined
      ? [...held.events, ...events]
      : held.events.toSpliced(form.item, 1, ...events);
  const tag = form.item === undefined ? draftTag(draft.version) : (form.tag ?? '');
  const body = { ...held, events: kept };
  return changeDraft(database, person, { id: draft.id, tag, body });
}

async function carryOut(c: Ctx, form: RecordForm, intent: string): Promise<Response> {
  if (intent !== 'submit') {
    const draft = await keepInDraft(c, form);
    return c.redirect(intent === 'add' ? `/record?draft=${draft.id}` : `/drafts/${draft.id}`, 303);
  }
  const { database, person, today } = c.var;
  const { answer } = await submit(database, person, {
    body: { events: formEvents(form) },
    key: form.key,
    dryRun: false,
    today,
  });
  return c.redirect(`/submissions/${answer.submission}`, 303);
}

/** The form without one row of a list: `data.tranches.1`. */
function withoutRow(form: RecordForm, row: string): RecordForm {
  const [, name = '', place = ''] = /^data\.(\w+)\.(\d{1,4})$/.exec(row) ?? [];
  const rows = form.values.data[name];
  if (!Array.isArray(rows)) return form;
  const left = rows.toSpliced(Number.parseInt(place, 10), 1);
  const data = { ...form.values.data, [name]: left };
  return { ...form, values: { ...form.values, data } };
}

async function postForm(c: Ctx): Promise<Response> {
  const definition = definitionAsked(c);
  const sent = await readForm(c);
  const form = formIn(sent, definition);
  const intent = lineIn(sent, 'intent') ?? 'submit';
  if (intent.startsWith(ANOTHER))
    return drawForm(c, form, { another: intent.slice(ANOTHER.length) });
  if (intent.startsWith(WITHOUT))
    return drawForm(c, withoutRow(form, intent.slice(WITHOUT.length)));
  try {
    return await carryOut(c, form, intent);
  } catch (error) {
    return drawForm(c, form, { faults: refusalSaid(c, error), status: 422 });
  }
}

export const recordPages = pageRouter()
  .get('/record', mayRecord, choosePage)
  .get('/record/:type', mayRecord, async (c) => {
    const definition = definitionAsked(c);
    const form = await formAsked(c, definition);
    return drawForm(c, form, { faults: await faultsAsked(c, form) });
  })
  .post('/record/:type', mayRecord, postForm);
