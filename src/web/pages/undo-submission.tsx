/** 整批冲销: taking back all that a submission posted, as one submission that others review. */
import type { FC } from 'hono/jsx';
import { undoSubmission } from '../../actions/undo.ts';
import { REVERSAL, REVERSAL_REASONS } from '../../domain/books/corrections.ts';
import type { StoredEvent } from '../../db/journal.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import type { Form } from '../../http/forms.ts';
import { longWork } from '../../http/long-requests.ts';
import { may, newSecret, type Person } from '../../platform/roles-and-rights.ts';
import { Refusal } from '../../platform/errors.ts';
import { lineIn } from '../form-values.ts';
import type { Ctx } from '../pages.ts';
import { numberParam } from '../refusal-on-page.ts';
import { LONGEST_REASON } from '../../domain/journal/submission-status.ts';

/** Whether the person may reverse all of these, as far as is known in advance. */
export const mayUndo = (person: Person, events: readonly StoredEvent[]): boolean =>
  may(person, 'record:shared') &&
  events.some(
    ({ type, reversedBy }) =>
      reversedBy === undefined &&
      type !== REVERSAL &&
      !DEFINITIONS.get(type)!.final &&
      may(person, `record:${DEFINITIONS.get(type)!.reach}`),
  );

export interface UndoSaid {
  key?: string | undefined;
  code?: string | undefined;
  reason?: string | undefined;
  restatement?: string | undefined;
}

export const undoIn = (form: Form): UndoSaid => ({
  key: lineIn(form, 'key'),
  code: lineIn(form, 'reason_code'),
  reason: lineIn(form, 'undo_reason'),
  restatement: lineIn(form, 'restatement'),
});

export const Undo: FC<{ id: number; said: UndoSaid; isOpen: boolean }> = ({ id, said, isOpen }) => (
  <details class="panel" open={isOpen}>
    <summary>整批冲销</summary>
    <form
      method="post"
      action={`/submissions/${id}/undo`}
      data-busy="正在形成冲销批次…"
      data-long="1"
    >
      <input type="hidden" name="key" value={said.key ?? newSecret()} />
      <p>
        为本批次中尚未冲销的每一条记录各登记一笔红字冲销，合为一个新的批次，由另一人复核后生效。原记录保留，不作删除。
      </p>
      <div class="fields">
        <div class="field">
          <label for="reason_code">
            原因类别<span class="required">（必填）</span>
          </label>
          <select id="reason_code" name="reason_code" required>
            {Object.entries(REVERSAL_REASONS).map(([code, label]) => (
              <option value={code} selected={code === said.code}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <div class="field wide">
          <label for="undo_reason">
            冲销原因<span class="required">（必填）</span>
          </label>
          <textarea id="undo_reason" name="undo_reason" maxlength={LONGEST_REASON} required>
            {said.reason ?? ''}
          </textarea>
        </div>
        <div class="field wide">
          <label for="restatement">重述原因（有记录的发生日在已关闭的季度之内时填写）</label>
          <textarea id="restatement" name="restatement" maxlength={LONGEST_REASON}>
            {said.restatement ?? ''}
          </textarea>
        </div>
      </div>
      <div class="actions">
        <button type="submit" class="danger">
          整批冲销
        </button>
      </div>
    </form>
  </details>
);

/** Hands the reversals in; returns the number of their submission. */
export async function undone(c: Ctx, { key, code, reason, restatement }: UndoSaid) {
  if (reason === undefined) throw new Refusal('field_invalid', '请写明冲销原因。');
  const id = numberParam(c, 'id');
  const request = {
    id,
    key: key ?? newSecret(),
    dryRun: false,
    today: c.var.today,
    body: { reason_code: code, reason, ...(restatement !== undefined && { restatement }) },
  };
  const { answer } = await longWork(c, 'handing_in', `第 ${id} 号批次的冲销`, (told) =>
    undoSubmission(told, c.var.person, request),
  );
  return answer.submission!;
}
