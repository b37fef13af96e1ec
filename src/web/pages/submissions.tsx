/** Submissions: the list, what waits for review, and what became of the others. */
import type { FC } from 'hono/jsx';
import { saveDraft } from '../../actions/drafts.ts';
import { readNames, type Names } from '../../actions/names-and-labels.ts';
import { approve, returnSubmission, withdraw } from '../../actions/decide-submission.ts';
import { makerSeenBy, readSeen } from '../../actions/submissions-seen.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import {
  listSubmissions,
  type ListedSubmission,
  type StoredSubmission,
} from '../../db/submissions.ts';
import {
  settlementReason,
  SUBMISSION_STATUSES,
  type Outcome,
  type SubmissionStatus,
} from '../../domain/journal/submission-status.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { formOf, type Form } from '../../http/forms.ts';
import { scopeOf, type Person } from '../../platform/auth.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { ListFiles } from '../list-files.tsx';
import { lineIn } from '../form-values.ts';
import { guard, momentOf, page, pageRouter, type Ctx } from '../pages.ts';
import { typeLabel } from '../record-words.tsx';
import { NEWEST, numberOf, refusalSaid, wholeIn } from '../refusal-words.ts';
import { Timeline } from '../timeline.tsx';
import { countedLabels } from './drafts.tsx';
import { pendingPage, Said, SubmissionFacts } from './review.tsx';
import { mayUndo, Undo, undoIn, undone, type UndoSaid } from './undo-submission.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const TONES: Partial<Record<SubmissionStatus, string>> = {
  pending: 'warn',
  approved: 'good',
  returned: 'bad',
};

const StatusTag: FC<{ outcome: Outcome | null }> = ({ outcome }) => {
  const status = outcome ?? 'pending';
  return <span class={`tag ${TONES[status] ?? ''}`}>{SUBMISSION_STATUSES[status]}</span>;
};

const PER_PAGE = 50;

const isStatus = (text: string): text is SubmissionStatus =>
  Object.hasOwn(SUBMISSION_STATUSES, text);

const Row: FC<{ row: ListedSubmission }> = ({ row }) => (
  <tr>
    <th scope="row">
      <a href={`/submissions/${row.id}`}>第 {row.id} 号</a>
    </th>
    <td>
      <StatusTag outcome={row.outcome} />
    </td>
    <td>{countedLabels(row.types.map(typeLabel))}</td>
    <td>{row.note ?? ''}</td>
    <td>
      {row.maker}（{row.organisation}）
    </td>
    <td>{beijingSecond(row.received_at)}</td>
    <td>{row.settled_by ?? <span class="none">-</span>}</td>
    <td>{row.settled_at ? beijingSecond(row.settled_at) : <span class="none">-</span>}</td>
  </tr>
);

const HEADINGS = ['批次', '状态', '事项', '说明', '填报人', '提交时间', '处理人', '处理时间'];

const List: FC<{ rows: readonly ListedSubmission[] }> = ({ rows }) => (
  <ScrollTable label="批次" caption="批次（新的在前）" headings={HEADINGS}>
    {rows.map((row) => (
      <Row row={row} />
    ))}
  </ScrollTable>
);

const Filter: FC<{ status: string }> = ({ status }) => (
  <form class="filters" method="get" action="/submissions">
    <label>
      状态
      <select name="status">
        <option value="">全部</option>
        {Object.entries(SUBMISSION_STATUSES).map(([key, label]) => (
          <option value={key} selected={key === status}>
            {label}
          </option>
        ))}
      </select>
    </label>
    <button type="submit">查看</button>
  </form>
);

async function listPage(c: Ctx) {
  const { database, person } = c.var;
  const status = c.req.query('status') ?? '';
  if (status !== '' && !isStatus(status))
    throw new Refusal('parameter_invalid', `没有状态“${status.slice(0, 40)}”。`);
  const before = wholeIn(c, 'before') ?? NEWEST;
  const { knownAt } = await momentOf(c);
  const rows = await database.read(scopeOf(person), (sql) =>
    listSubmissions(sql, {
      ...{ knownAt, before, limit: PER_PAGE + 1 },
      status: status === '' ? undefined : status,
      makerId: makerSeenBy(person),
    }),
  );
  const shown = rows.slice(0, PER_PAGE);
  const narrowing = new URLSearchParams(status === '' ? {} : { status });
  const older = new URLSearchParams({ status, before: String(shown.at(-1)?.id ?? 0) });
  return page(c, {
    ...{ title: '批次与复核', menu: '/submissions' },
    children: (
      <>
        <Filter status={status} />
        {shown.length === 0 ? <p class="panel">没有这样的批次。</p> : <List rows={shown} />}
        <p class="pager">
          {before !== NEWEST && <a href={`/submissions?status=${status}`}>最新的</a>}
          {rows.length > PER_PAGE && <a href={`/submissions?${older}`}>更早的</a>}
        </p>
        <ListFiles path="submissions" query={narrowing} />
      </>
    ),
  });
}

/** A submission as far as the person may see it. */
function submissionSeen(c: Ctx, id: number): Promise<StoredSubmission> {
  const { database, person } = c.var;
  return database.read(scopeOf(person), (sql) => readSeen(sql, person, id));
}

const RECORDS_SHOWN = 100;

const Records: FC<{ c: Ctx; id: number; events: readonly StoredEvent[]; names: Names }> = (
  props,
) => {
  const { c, id, events, names } = props;
  if (events.length === 0) return null;
  return (
    <section class="panel">
      <h2>入账的记录</h2>
      <Timeline c={c} events={events.slice(0, RECORDS_SHOWN)} names={names} />
      {events.length > RECORDS_SHOWN && (
        <p>
          以上为前 {RECORDS_SHOWN} 条，<a href={`/events?submission=${id}`}>查看全部</a>。
        </p>
      )}
    </section>
  );
};

const Again: FC<{ id: number }> = ({ id }) => (
  <form method="post" action={`/submissions/${id}/draft`} class="actions">
    <button type="submit" class="second">
      另存为草稿，修改后重新提交
    </button>
  </form>
);

/** What became of a settled submission: by whom, when and why, and its records. */
async function settledPage(
  c: Ctx,
  found: StoredSubmission,
  faults: readonly Fault[] = [],
  undo: UndoSaid = {},
) {
  const { database, person, remembered } = c.var;
  const moment = await momentOf(c);
  const scope = scopeOf(person);
  const names = await readNames(remembered, database, scope, moment);
  const isPosted = found.outcome !== 'returned' && found.outcome !== 'withdrawn';
  const events = isPosted
    ? await database.read(scope, (sql) =>
        readEvents(sql, {
          ...{ knownSeq: moment.knownSeq, submission: found.id, limit: RECORDS_SHOWN + 1 },
        }),
      )
    : [];
  return page(
    c,
    {
      ...{ title: `第 ${found.id} 号批次`, menu: '/submissions' },
      illustrative: events.some(({ provenance }) => provenance === 'illustrative'),
      children: (
        <>
          <Said faults={faults} />
          <SubmissionFacts submission={found} status={<StatusTag outcome={found.outcome} />} />
          {!isPosted && (
            <section class="panel">
              <h2>所填事项</h2>
              <p>{countedLabels(found.events.map(({ type }) => typeLabel(type)))}</p>
              {found.maker_id === person.id && <Again id={found.id} />}
            </section>
          )}
          <Records {...{ c, events, names }} id={found.id} />
          {mayUndo(person, events) && (
            <Undo id={found.id} said={undo} isOpen={undo.key !== undefined} />
          )}
        </>
      ),
    },
    faults.length > 0 ? 422 : 200,
  );
}

/** The page of one submission, with what is to be said of something that was tried. */
async function submissionPage(c: Ctx, id: number, faults: readonly Fault[] = [], reason = '') {
  const found = await submissionSeen(c, id);
  if (found.outcome !== null) return settledPage(c, found, faults);
  const status = <StatusTag outcome={null} />;
  return pendingPage(c, { id, status, faults, reason });
}

/** The reason that was given; refuses none where there must be one. */
function reasonIn(form: Form, isRequired: boolean): string | undefined {
  const text = lineIn(form, 'reason');
  if (text === undefined && !isRequired) return undefined;
  const read = settlementReason.safeParse(text ?? '');
  if (read.success) return read.data;
  throw new Refusal('field_invalid', `${read.error.issues[0]!.message}，请写明原因后再退回。`);
}

type Settle = (c: Ctx, id: number, form: Form) => Promise<unknown>;

const byApproval: Settle = (c, id, form) => {
  const { database, person, today } = c.var;
  return approve(database, person, { id, shown: lineIn(form, 'tag') ?? '', today });
};

const byReturn: Settle = (c, id, form) =>
  returnSubmission(c.var.database, c.var.person, {
    ...{ id, shown: lineIn(form, 'tag') ?? '', reason: reasonIn(form, true)! },
  });

const byWithdrawal: Settle = (c, id, form) =>
  withdraw(c.var.database, c.var.person, {
    ...{ id, tag: lineIn(form, 'tag') ?? '', reason: reasonIn(form, false) },
  });

/** Settles a submission; where that is refused, its page says why and shows how things stand. */
const settled =
  (settle: Settle) =>
  async (c: Ctx): Promise<Response> => {
    const id = numberOf(c, 'id');
    const form = await formOf(c);
    try {
      await settle(c, id, form);
      return c.redirect(`/submissions/${id}`, 303);
    } catch (error) {
      if (error instanceof Refusal && ['not_found', 'forbidden'].includes(error.code)) throw error;
      return submissionPage(c, id, refusalSaid(c, error), lineIn(form, 'reason') ?? '');
    }
  };

const MOST_SAID = 20;

/** Of a large batch, each sentence once, and no more of them than anybody reads. */
const shortened = (faults: readonly Fault[]): readonly Fault[] =>
  [...new Map(faults.map((fault) => [fault.detail, fault])).values()].slice(0, MOST_SAID);

async function postUndo(c: Ctx): Promise<Response> {
  const said = undoIn(await formOf(c));
  try {
    return c.redirect(`/submissions/${await undone(c, said)}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') throw error;
    const found = await submissionSeen(c, numberOf(c, 'id'));
    return settledPage(c, found, shortened(refusalSaid(c, error)), said);
  }
}

const maySee = guard('submission:read', '查看批次');

async function toDraft(c: Ctx): Promise<Response> {
  const person: Person = c.var.person;
  const found = await submissionSeen(c, numberOf(c, 'id'));
  if (found.maker_id !== person.id || found.outcome === null)
    throw new Refusal('forbidden', '只有填报人可以把已退回或撤回的批次另存为草稿。');
  const { events, note } = found;
  const draft = await saveDraft(c.var.database, person, {
    events,
    ...(note !== null && { note }),
  });
  return c.redirect(`/drafts/${draft.id}`, 303);
}

export const submissionPages = pageRouter()
  .get('/submissions', maySee, listPage)
  .get('/submissions/:id', maySee, (c) => submissionPage(c, numberOf(c, 'id')))
  .post('/submissions/:id/approve', guard('submission:review', '复核批次'), settled(byApproval))
  .post('/submissions/:id/return', guard('submission:review', '退回批次'), settled(byReturn))
  .post('/submissions/:id/withdraw', guard('submission:propose', '撤回批次'), settled(byWithdrawal))
  .post('/submissions/:id/undo', guard('record:shared', '冲销批次'), postUndo)
  .post('/submissions/:id/draft', guard('draft:keep', '使用草稿'), toDraft);
