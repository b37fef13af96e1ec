/** Submissions: the list, what waits for review, and what became of the others. */
import type { FC } from 'hono/jsx';
import { saveDraft } from '../../actions/drafts.ts';
import { readSubmissionPart } from '../../actions/lists/submission-rows.ts';
import { resolveSubmissions } from '../../actions/resolve-dates.ts';
import { readNames, type Names } from '../../actions/names-and-labels.ts';
import { approve, returnSubmission, withdraw } from '../../actions/approve-or-return.ts';
import { readSeen, submissionsSeenBy } from '../../actions/submissions-visible-to.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import { externalIdIn } from '../../db/submission-list.ts';
import type { StoredSubmission } from '../../db/submissions.ts';
import { counted, submissionList, SUBMISSIONS } from '../../domain/lists/journal.ts';
import {
  settlementReason,
  SUBMISSION_STATUSES,
  type SubmissionStatus,
} from '../../domain/journal/submission-status.ts';
import { readForm, type Form } from '../../http/forms.ts';
import { longWork } from '../../http/long-requests.ts';
import { personScope, type Person } from '../../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { askedDates, inBeijing } from '../asked-dates.ts';
import { EndlessTable, endlessView } from '../endless-table.tsx';
import type { Draw } from '../list-table.tsx';
import { lineIn } from '../form-values.ts';
import { guard, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { typeLabel } from '../record-words.tsx';
import { numberParam, refusalSaid } from '../refusal-on-page.ts';
import { Timeline } from '../timeline.tsx';
import { pendingPage, RefusalNote, SubmissionFacts } from './review.tsx';
import { mayUndo, Undo, undoIn, undone, type UndoSaid } from './undo-submission.tsx';

const TONES: Partial<Record<SubmissionStatus, string>> = {
  pending: 'warn',
  approved: 'good',
  returned: 'bad',
};

const StatusTag: FC<{ status: SubmissionStatus }> = ({ status }) => (
  <span class={`tag ${TONES[status] ?? ''}`}>{SUBMISSION_STATUSES[status]}</span>
);

/** Outcomes with colours; other cells are drawn as usual. */
const draw: Draw = (column, { cells }) =>
  column.key === 'status' && typeof cells.status === 'string' ? (
    <StatusTag status={cells.status as SubmissionStatus} />
  ) : undefined;

async function listPage(c: Ctx) {
  const { database, person } = c.var;
  const { filters, part } = endlessView(c, SUBMISSIONS);
  const scope = personScope(person);
  const { knownAt } = askedDates(c);
  const asked = knownAt === undefined ? undefined : inBeijing(knownAt);
  const known = await resolveSubmissions(database, scope, asked);
  const of = { ...known, ...submissionsSeenBy(person) };
  const listed = await readSubmissionPart({ database, scope }, of, filters, part);
  return page(c, {
    title: '批次与复核',
    menu: '/submissions',
    children: (
      <EndlessTable
        c={c}
        list={submissionList(externalIdIn(filters))}
        rows={listed.map(({ row }) => row)}
        first={['maker']}
        without={['events']}
        dates={{ known_at: known.knownAt }}
        draw={draw}
      />
    ),
  });
}

/** A submission as far as the person may see it. */
function submissionSeen(c: Ctx, id: number): Promise<StoredSubmission> {
  const { database, person } = c.var;
  return database.read(personScope(person), (sql) => readSeen(sql, person, id));
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

/** A settled submission: decided by whom, when and why, and its records. */
async function decidedPage(
  c: Ctx,
  found: StoredSubmission,
  faults: readonly Fault[] = [],
  undo: UndoSaid = {},
) {
  const { database, person, answerCache } = c.var;
  const moment = await requestedMoment(c);
  const scope = personScope(person);
  const names = await readNames(answerCache, database, scope, moment);
  const isPosted = found.outcome !== 'returned' && found.outcome !== 'withdrawn';
  const events = isPosted
    ? await database.read(scope, (sql) =>
        readEvents(sql, {
          knownSeq: moment.knownSeq,
          submission: found.id,
          limit: RECORDS_SHOWN + 1,
        }),
      )
    : [];
  return page(
    c,
    {
      title: `第 ${found.id} 号批次`,
      menu: '/submissions',
      illustrative: events.some(({ provenance }) => provenance === 'illustrative'),
      children: (
        <>
          <RefusalNote faults={faults} />
          <SubmissionFacts
            submission={found}
            status={<StatusTag status={found.outcome ?? 'pending'} />}
          />
          {!isPosted && (
            <section class="panel">
              <h2>所填事项</h2>
              <p>{counted(found.events.map(({ type }) => typeLabel(type)))}</p>
              {found.maker_id === person.id && <Again id={found.id} />}
            </section>
          )}
          <Records c={c} events={events} names={names} id={found.id} />
          {mayUndo(person, events) && (
            <Undo id={found.id} said={undo} isOpen={undo.key !== undefined} />
          )}
        </>
      ),
    },
    faults.length > 0 ? 422 : 200,
  );
}

/** The page of one submission, with the faults of an action that was tried. */
async function submissionPage(c: Ctx, id: number, faults: readonly Fault[] = [], reason = '') {
  const found = await submissionSeen(c, id);
  if (found.outcome !== null) return decidedPage(c, found, faults);
  const status = <StatusTag status="pending" />;
  return pendingPage(c, { id, status, faults, reason });
}

/** The reason that was entered; refuses an empty one if a reason is required. */
function reasonIn(form: Form, isRequired: boolean): string | undefined {
  const text = lineIn(form, 'reason');
  if (text === undefined && !isRequired) return undefined;
  const read = settlementReason.safeParse(text ?? '');
  if (read.success) return read.data;
  throw new Refusal('field_invalid', `${read.error.issues[0]!.message}，请写明原因后再退回。`);
}

type Decide = (c: Ctx, id: number, form: Form) => Promise<unknown>;

const byApproval: Decide = (c, id, form) => {
  const { person, today, answerCache: answers } = c.var;
  const request = { id, shown: lineIn(form, 'tag') ?? '', today, answers };
  return longWork(c, 'posting', `第 ${id} 号批次`, (told) => approve(told, person, request));
};

const byReturn: Decide = (c, id, form) =>
  returnSubmission(c.var.database, c.var.person, {
    id,
    shown: lineIn(form, 'tag') ?? '',
    reason: reasonIn(form, true)!,
  });

const byWithdrawal: Decide = (c, id, form) =>
  withdraw(c.var.database, c.var.person, {
    id,
    tag: lineIn(form, 'tag') ?? '',
    reason: reasonIn(form, false),
  });

/** Decides a submission. If this is refused, its page says why and shows the present state. */
const decide =
  (carryOut: Decide) =>
  async (c: Ctx): Promise<Response> => {
    const id = numberParam(c, 'id');
    const form = await readForm(c);
    try {
      await carryOut(c, id, form);
      return c.redirect(`/submissions/${id}`, 303);
    } catch (error) {
      if (error instanceof Refusal && ['not_found', 'forbidden'].includes(error.code)) throw error;
      return submissionPage(c, id, refusalSaid(c, error), lineIn(form, 'reason') ?? '');
    }
  };

const MOST_SAID = 20;

/** For a large batch: each sentence once, and only as many as somebody would read. */
const shortened = (faults: readonly Fault[]): readonly Fault[] =>
  [...new Map(faults.map((fault) => [fault.detail, fault])).values()].slice(0, MOST_SAID);

async function postUndo(c: Ctx): Promise<Response> {
  const said = undoIn(await readForm(c));
  try {
    return c.redirect(`/submissions/${await undone(c, said)}`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') throw error;
    const found = await submissionSeen(c, numberParam(c, 'id'));
    return decidedPage(c, found, shortened(refusalSaid(c, error)), said);
  }
}

const maySee = guard('submission:read', '查看批次');

async function toDraft(c: Ctx): Promise<Response> {
  const person: Person = c.var.person;
  const found = await submissionSeen(c, numberParam(c, 'id'));
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
  .get('/submissions/:id', maySee, (c) => submissionPage(c, numberParam(c, 'id')))
  .post('/submissions/:id/approve', guard('submission:review', '复核批次'), decide(byApproval))
  .post('/submissions/:id/return', guard('submission:review', '退回批次'), decide(byReturn))
  .post('/submissions/:id/withdraw', guard('submission:propose', '撤回批次'), decide(byWithdrawal))
  .post('/submissions/:id/undo', guard('record:shared', '冲销批次'), postUndo)
  .post('/submissions/:id/draft', guard('draft:keep', '使用草稿'), toDraft);
