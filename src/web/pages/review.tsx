/** A pending submission: exactly what would be posted, and what each figure becomes. */
import type { Child, FC } from 'hono/jsx';
import { duplicateWarningForReviewer } from '../../actions/duplicates.ts';
import { readNames, type Names } from '../../actions/names-and-labels.ts';
import { readReview, type Review } from '../../actions/review.ts';
import { reviewTag, stateTag } from '../../actions/approve-or-return.ts';
import type { ProposedSubmission } from '../../db/submissions.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import type { Prepared } from '../../domain/journal/batch-lookups.ts';
import { LONGEST_REASON } from '../../domain/journal/submission-status.ts';
import { PROVENANCES } from '../../domain/journal/proposals.ts';
import { preview } from '../../http/long-requests.ts';
import { may, personScope } from '../../platform/roles-and-rights.ts';
import type { Fault } from '../../platform/errors.ts';
import { ChangesOn } from '../figure-changes.tsx';
import { ENVELOPE_LABELS } from '../form-faults.ts';
import { linked, requestedMoment, page, type Ctx } from '../pages.ts';
import { Posting } from '../posting-words.tsx';
import { DataList } from '../record-words.tsx';
import { NO_VALUE } from '../number-display.tsx';

/** The faults of an action, at the top of the page. */
export const RefusalNote: FC<{ faults: readonly Fault[] }> = ({ faults }) =>
  faults.length === 0 ? null : (
    <div class="note bad" role="alert">
      {faults.map(({ detail }) => (
        <p>{detail}</p>
      ))}
    </div>
  );

interface FactsProps {
  submission: ProposedSubmission;
  status: Child;
}

/** Who handed it in, and who decided it, when and why. */
export const SubmissionFacts: FC<FactsProps> = ({ submission, status }) => {
  const { maker, organisation, received_at, note, settled_by, settled_at, reason } = submission;
  return (
    <section class="panel">
      <dl class="facts">
        <dt>状态</dt>
        <dd>{status}</dd>
        <dt>填报人</dt>
        <dd>
          {maker}（{organisation}）
        </dd>
        <dt>提交时间</dt>
        <dd>{beijingSecond(received_at)}</dd>
        {note !== null && (
          <>
            <dt>批次说明</dt>
            <dd>{note}</dd>
          </>
        )}
        {settled_at !== null && (
          <>
            <dt>处理</dt>
            <dd>
              {settled_by}，{beijingSecond(settled_at)}
            </dd>
          </>
        )}
        {reason !== null && (
          <>
            <dt>原因</dt>
            <dd>{reason}</dd>
          </>
        )}
      </dl>
    </section>
  );
};

const Envelope: FC<{ c: Ctx; item: Prepared }> = ({ c, item }) => {
  const { event, original, registers } = item;
  return (
    <dl class="facts">
      <dt>{ENVELOPE_LABELS.effective_on}</dt>
      <dd>{event.effective_on}</dd>
      {registers && (
        <>
          <dt>登记为</dt>
          <dd>
            {registers.code} {registers.name}
          </dd>
        </>
      )}
      {(['document', 'memo', 'external_id', 'restatement'] as const).map((name) =>
        event[name] === undefined ? null : (
          <>
            <dt>{ENVELOPE_LABELS[name]}</dt>
            <dd>{event[name]}</dd>
          </>
        ),
      )}
      {event.provenance !== 'record' && (
        <>
          <dt>来源</dt>
          <dd>{PROVENANCES[event.provenance]}</dd>
        </>
      )}
      {(original?.seq ?? event.corrects) !== undefined && (
        <>
          <dt>{original ? '冲销' : '订正'}</dt>
          <dd>
            <a href={linked(c, `/events/${original?.seq ?? event.corrects}`)}>
              第 {original?.seq ?? event.corrects} 号记录
            </a>
          </dd>
        </>
      )}
    </dl>
  );
};

const Warned: FC<{ item: Prepared }> = ({ item: { event, findings } }) => {
  const warnings = findings.filter(({ warning }) => warning);
  if (warnings.length === 0) return null;
  return (
    <div class="note warn">
      {warnings.map(({ code, detail }) => (
        <p>
          <strong>提示：</strong>
          {detail}
          <br />
          <strong>填报人的理由：</strong>
          {event.overrides?.find((override) => override.code === code)?.reason ?? NO_VALUE}
        </p>
      ))}
    </div>
  );
};

const Proposed: FC<{ c: Ctx; item: Prepared; names: Names }> = ({ c, item, names }) => (
  <section class="panel">
    <h3>
      {item.index + 1}. {item.definition.label}
    </h3>
    <Warned item={item} />
    <Envelope c={c} item={item} />
    <DataList
      fields={DEFINITIONS.get(item.event.type)!.fields}
      data={item.event.data}
      names={names}
    />
    <Posting effects={item.effects} marks={item.marks} names={names} />
  </section>
);

/** Reading on, nobody needs more on one page; the figures below are of all of them. */
const EVENTS_SHOWN = 200;

/** More rows than this would push the records below out of sight. */
const EQUALS_OPEN = 20;

/** Rows that equal a record; the reviewer decides whether the facts are different ones. */
const Duplicates: FC<{ c: Ctx; review: Review }> = ({ c, review: { batch, duplicates } }) =>
  duplicates.length === 0 ? null : (
    <div class="note warn">
      <p>{duplicateWarningForReviewer(duplicates.length, batch.prepared.length)}</p>
      <details open={duplicates.length <= EQUALS_OPEN}>
        <summary>与已有记录内容相同的 {duplicates.length} 项</summary>
        <ul>
          {duplicates.slice(0, EVENTS_SHOWN).map(({ index, seq, effective_on }) => (
            <li>
              第 {index + 1} 项（{effective_on}）：
              <a href={linked(c, `/events/${seq}`)}>第 {seq} 号记录</a>
            </li>
          ))}
        </ul>
        {duplicates.length > EVENTS_SHOWN && <p class="hint">以上为前 {EVENTS_SHOWN} 项。</p>}
      </details>
    </div>
  );

const ReviewBody: FC<{ c: Ctx; review: Review; names: Names }> = ({ c, review, names }) => {
  const { batch, changes } = review;
  const days = [...new Set(changes.map(({ asOf }) => asOf))];
  return (
    <>
      <h2>将要入账（{batch.prepared.length} 项）</h2>
      {batch.alreadyRecorded.map(({ index, seq }) => (
        <p class="note">
          第 {index + 1} 项已登记为 <a href={linked(c, `/events/${seq}`)}>第 {seq} 号记录</a>
          ，不会重复入账。
        </p>
      ))}
      <Duplicates c={c} review={review} />
      {batch.prepared.slice(0, EVENTS_SHOWN).map((item) => (
        <Proposed c={c} item={item} names={names} />
      ))}
      {batch.prepared.length > EVENTS_SHOWN && (
        <p class="note warn">
          以上为前 {EVENTS_SHOWN} 项，全部内容见{' '}
          <a href={`/api/v1/submissions/${c.req.param('id')}/review`}>复核内容（JSON）</a>。
        </p>
      )}
      <h2>指标变化</h2>
      {days.length === 0 && <p class="panel">没有指标因此变化。</p>}
      {days.map((day) => (
        <ChangesOn c={c} day={day} changes={changes.filter(({ asOf }) => asOf === day)} />
      ))}
    </>
  );
};

interface DecisionProps {
  submission: ProposedSubmission;
  tag: string;
  isPostable: boolean;
  reason: string;
}

/** The forms to approve what is shown, or to send it back with a reason. */
const Decide: FC<DecisionProps> = ({ submission, tag, isPostable, reason }) => (
  <section class="panel">
    <h2>复核</h2>
    {isPostable && (
      <form
        method="post"
        action={`/submissions/${submission.id}/approve`}
        class="actions"
        data-busy="正在入账…"
        data-long="1"
      >
        <input type="hidden" name="tag" value={tag} />
        <button type="submit">复核通过，以上内容入账</button>
        <span class="hint">全部入账，或全部不入账。</span>
      </form>
    )}
    <form method="post" action={`/submissions/${submission.id}/return`}>
      <input type="hidden" name="tag" value={tag} />
      <div class="field">
        <label for="reason">
          退回原因<span class="required">（退回时必填）</span>
        </label>
        <textarea id="reason" name="reason" maxlength={LONGEST_REASON}>
          {reason}
        </textarea>
      </div>
      <div class="actions">
        <button type="submit" class="danger">
          退回填报人
        </button>
      </div>
    </form>
  </section>
);

const Withdraw: FC<Pick<DecisionProps, 'submission' | 'reason'>> = ({ submission, reason }) => (
  <section class="panel">
    <h2>撤回</h2>
    <form method="post" action={`/submissions/${submission.id}/withdraw`}>
      <input type="hidden" name="tag" value={stateTag(submission)} />
      <p>此批次由您填报，须由另一位同事复核。复核之前可以撤回，撤回后可另存为草稿修改。</p>
      <div class="field">
        <label for="reason">撤回原因（选填）</label>
        <textarea id="reason" name="reason" maxlength={LONGEST_REASON}>
          {reason}
        </textarea>
      </div>
      <div class="actions">
        <button type="submit" class="danger">
          撤回
        </button>
      </div>
    </form>
  </section>
);

/** Names including those that the batch registers, as they will be after posting. */
export function namesWith(names: Names, prepared: readonly Prepared[] = []): Names {
  const registered = new Map(
    prepared.flatMap(({ registers }) => (registers ? [[registers.code, registers.name]] : [])),
  );
  return Object.assign((code: string) => registered.get(code) ?? names(code), {
    inList: names.inList,
  });
}

interface PendingProps {
  id: number;
  status: Child;
  faults: readonly Fault[];
  reason: string;
}

/** Answers with a pending submission, for its maker, its reviewer and others who may see it. */
export async function pendingPage(c: Ctx, { id, status, faults, reason }: PendingProps) {
  const { database, person, answerCache, today } = c.var;
  const answer = await preview(c, `第 ${id} 号批次`, (told) =>
    readReview(told, person, id, { today, answers: answerCache }),
  );
  const { submission, review } = answer;
  const known = await readNames(
    answerCache,
    database,
    personScope(person),
    await requestedMoment(c),
  );
  const names = namesWith(known, review?.batch.prepared);
  const isOwn = submission.maker_id === person.id;
  const mayReview = may(person, 'submission:review') && !isOwn;
  return page(
    c,
    {
      title: `第 ${id} 号批次`,
      menu: '/submissions',
      children: (
        <>
          <RefusalNote faults={faults} />
          <SubmissionFacts submission={submission} status={status} />
          {answer.faults.length > 0 && (
            <div class="note bad">
              <p>按现在的情况，此批次不能入账，须退回或撤回后修改：</p>
              {answer.faults.map(({ detail }) => (
                <p>{detail}</p>
              ))}
            </div>
          )}
          {review && <ReviewBody c={c} review={review} names={names} />}
          {mayReview && (
            <Decide
              submission={submission}
              reason={reason}
              isPostable={!!review}
              tag={reviewTag(id, answer.hash)}
            />
          )}
          {isOwn && <Withdraw submission={submission} reason={reason} />}
        </>
      ),
    },
    faults.length > 0 ? 422 : 200,
  );
}
