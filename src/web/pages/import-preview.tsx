/** What a file would do: every fault by its cell, or every record and how each figure changes. */
import type { FC } from 'hono/jsx';
import { duplicateWarning } from '../../actions/duplicates.ts';
import { beginsAt, MOST_LISTED, type CheckedImport } from '../../actions/imports.ts';
import type { Names } from '../../actions/names-and-labels.ts';
import type { Upload } from '../../db/uploads.ts';
import type { SheetFaults } from '../../domain/import/fault-order.ts';
import { ANSWERED } from '../../domain/journal/submission-status.ts';
import { cellAddress } from '../../domain/import/raw-sheet.ts';
import type { Fault } from '../../platform/errors.ts';
import { ChangesOn } from '../figure-changes.tsx';
import { BUTTONS } from '../form-buttons.ts';
import { linked, type Ctx } from '../pages.ts';
import { recordLine } from '../record-words.tsx';
import { RefusalNote } from './review.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const Listed: FC<{ total: number; what: string }> = ({ total, what }) =>
  total <= MOST_LISTED ? null : (
    <p class="hint">
      以上为前 {MOST_LISTED} {what}，共 {total} {what}。
    </p>
  );

const Sheets: FC<{ reading: CheckedImport['reading'] }> = ({ reading: { sheets, notes } }) => (
  <section class="panel">
    <h2>读到的内容</h2>
    <ul>
      {sheets.map(({ sheet, label, events, examples, untouched }) => (
        <li>
          {sheet}
          {sheet === label ? '' : `（${label}）`}：{events} 项
          {examples > 0 && `，略过示例 ${examples} 行`}
          {untouched > 0 && `，略过未填写的预填行 ${untouched} 行`}
        </li>
      ))}
    </ul>
    {notes.length > 0 && (
      <ul>
        {notes.map(({ sheet, detail }) => (
          <li>
            {sheet}：{detail}
          </li>
        ))}
      </ul>
    )}
  </section>
);

const Faults: FC<{ faults: SheetFaults }> = ({ faults: { all, listed } }) => (
  <>
    <ScrollTable
      label="错误清单"
      caption={<>错误清单（{all.length} 处）</>}
      headings={['单元格', '哪里不对、应怎样做']}
    >
      {listed.slice(0, MOST_LISTED).map((fault) => (
        <tr>
          <th scope="row">{cellAddress(fault)}</th>
          <td class="said">{fault.detail}</td>
        </tr>
      ))}
    </ScrollTable>
    <Listed total={listed.length} what="条" />
  </>
);

type Rehearsal = NonNullable<CheckedImport['rehearsal']>;

/** More rows than this would push the figures below out of sight. */
const MOST_OPEN = 20;

interface RecordsProps {
  reading: CheckedImport['reading'];
  batch: Rehearsal['batch'];
  names: Names;
}

const Records: FC<RecordsProps> = ({ reading, batch, names }) => {
  const { length } = batch.prepared;
  return (
    <details class="panel" open={length <= MOST_OPEN}>
      <summary>将要登记的事项（{length} 项）</summary>
      <ScrollTable
        label="将要登记的事项"
        caption="每行是文件中的一项"
        headings={['单元格', '事项', '发生日', '内容', '提示与理由']}
      >
        {batch.prepared.slice(0, MOST_LISTED).map(({ index, definition, event, ...item }) => (
          <tr>
            <th scope="row">{beginsAt(reading, index)}</th>
            <td>{definition.label}</td>
            <td>{event.effective_on}</td>
            <td class="said">
              {recordLine(event.type, event.data, names)}
              {item.registers && <p>若现在入账，登记为 {item.registers.code}</p>}
            </td>
            <td class="said">
              {item.findings.length === 0 && <span class="none">-</span>}
              {item.findings.map(({ code, detail }) => (
                <p>
                  {detail}理由：
                  {event.overrides?.find((override) => override.code === code)?.reason}
                </p>
              ))}
            </td>
          </tr>
        ))}
      </ScrollTable>
      <Listed total={length} what="项" />
    </details>
  );
};

interface RecordedProps {
  c: Ctx;
  reading: CheckedImport['reading'];
  /** The sentence about these rows. */
  summary: string;
  rows: Rehearsal['batch']['alreadyRecorded'];
}

/** Rows of the file, each with the record that it is or equals. */
const Recorded: FC<RecordedProps> = ({ c, reading, summary, rows }) =>
  rows.length === 0 ? null : (
    <details class="panel">
      <summary>{summary}</summary>
      <ul>
        {rows.slice(0, MOST_LISTED).map(({ index, seq }) => (
          <li>
            {beginsAt(reading, index)}：<a href={linked(c, `/events/${seq}`)}>第 {seq} 号记录</a>
          </li>
        ))}
      </ul>
      <Listed total={rows.length} what="项" />
    </details>
  );

const Figures: FC<{ c: Ctx; changes: Rehearsal['changes'] }> = ({ c, changes }) => {
  const days = [...new Set(changes.map(({ asOf }) => asOf))];
  return (
    <>
      <h2>复核入账后的指标变化</h2>
      {days.length === 0 && <p class="panel">没有指标因此变化。</p>}
      {days.map((day) => (
        <ChangesOn c={c} day={day} changes={changes.filter(({ asOf }) => asOf === day)} />
      ))}
    </>
  );
};

/** The result for the whole file, and whether it can be handed in. */
const Verdict: FC<{ checked: CheckedImport; upload: Upload }> = ({ checked, upload }) => {
  const { faults, rehearsal } = checked;
  const count = rehearsal?.batch.prepared.length ?? 0;
  if (faults.all.length > 0)
    return (
      <div class="note bad" role="alert">
        <p>
          {upload.name} 有 {faults.all.length} 处错误，没有登记任何内容。请改正后重新上传。
        </p>
      </div>
    );
  if (rehearsal?.before)
    return (
      <p class="note warn" role="status">
        内容相同的文件已提交为{' '}
        <a href={`/submissions/${rehearsal.before.id}`}>第 {rehearsal.before.id} 号批次</a>（
        {ANSWERED[rehearsal.before.outcome === null ? 'pending' : 'posted']}），不会重复登记。
      </p>
    );
  if (count === 0)
    return (
      <p class="note warn" role="status">
        {upload.name} 没有新的内容要登记：文件中的各项此前都已登记。
      </p>
    );
  const equal = rehearsal?.duplicates.length ?? 0;
  if (equal > 0)
    return (
      <p class="note warn" role="status">
        {upload.name} 的 {duplicateWarning(equal, count)}
      </p>
    );
  return (
    <p class="note good" role="status">
      {upload.name} 检查通过，可以提交 {count} 项。
    </p>
  );
};

const Decide: FC<{ checked: CheckedImport; upload: Upload }> = ({ checked, upload }) => {
  const { faults, rehearsal } = checked;
  const maySubmit = rehearsal && !rehearsal.before && rehearsal.batch.prepared.length > 0;
  return (
    <form
      method="post"
      action={`/import/${upload.id}`}
      class="actions"
      data-busy="正在检查并提交…"
      data-long="1"
    >
      {maySubmit && (
        <button name="intent" value="submit">
          {BUTTONS.import.submit}
        </button>
      )}
      {faults.all.length > 0 && (
        <a class="button" href={`/import/${upload.id}/marked.xlsx`} download>
          下载标出错误的工作簿
        </a>
      )}
      <button name="intent" value="discard" class="second">
        {BUTTONS.import.discard}
      </button>
      {maySubmit && <span class="hint">全部提交，或全部不提交；由另一人复核后入账。</span>}
    </form>
  );
};

interface PreviewProps {
  c: Ctx;
  upload: Upload;
  checked: CheckedImport;
  names: Names;
  /** The faults of an action that was tried and refused. */
  said: readonly Fault[];
}

export const ImportPreview: FC<PreviewProps> = ({ c, upload, checked, names, said }) => {
  const { reading, faults, rehearsal } = checked;
  const isNew = (rehearsal?.batch.prepared.length ?? 0) > 0;
  return (
    <>
      <RefusalNote faults={said} />
      <Verdict checked={checked} upload={upload} />
      <Decide checked={checked} upload={upload} />
      {faults.all.length > 0 && <Faults faults={faults} />}
      <Sheets reading={reading} />
      {rehearsal && isNew && <Records reading={reading} batch={rehearsal.batch} names={names} />}
      {rehearsal && (
        <>
          <Recorded
            c={c}
            reading={reading}
            rows={rehearsal.duplicates}
            summary={`与已有记录内容相同的 ${rehearsal.duplicates.length} 项`}
          />
          <Recorded
            c={c}
            reading={reading}
            rows={rehearsal.batch.alreadyRecorded}
            summary={`此前已登记、不会重复登记的 ${rehearsal.batch.alreadyRecorded.length} 项`}
          />
        </>
      )}
      {rehearsal && isNew && <Figures c={c} changes={rehearsal.changes} />}
    </>
  );
};
