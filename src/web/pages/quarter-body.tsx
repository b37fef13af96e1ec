/** The content of the page of one quarter. */
import type { Child, FC } from 'hono/jsx';
import type { Checked } from '../../actions/quarter-checklist.ts';
import type { Names } from '../../actions/names-and-labels.ts';
import type { QuarterRow } from '../../actions/quarters.ts';
import type { Root } from '../../actions/tree.ts';
import type { StoredClosing } from '../../db/closings.ts';
import type { PendingDecision } from '../../db/pending-submissions.ts';
import { QUARTER_CLOSED } from '../../domain/books/quarters.ts';
import type { Day } from '../../domain/values/days.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import type { Restatement } from '../../domain/report/restatement.ts';
import { may } from '../../platform/roles-and-rights.ts';
import type { Ctx } from '../pages.ts';
import { Checklist, CloseForm, ReopenForm, type Decision } from './quarter-decide.tsx';
import { Restated } from './quarter-restated.tsx';
import { RefusalNote } from './review.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const Closing: FC<{ closing: StoredClosing }> = ({ closing }) => (
  <tr>
    <th scope="row">
      <a href={`/events/${closing.seq}`}>第 {closing.seq} 号记录</a>
    </th>
    <td>{beijingSecond(closing.recorded_at)}</td>
    <td>{closing.maker}</td>
    <td>{closing.checker ?? '未经复核'}</td>
    <td>至第 {closing.known_seq} 号记录</td>
    <td>
      <code>{closing.digest}</code>
    </td>
    <td>
      {closing.reopened === null ? (
        '有效'
      ) : (
        <a href={`/events/${closing.reopened}`}>由第 {closing.reopened} 号记录重新打开</a>
      )}
    </td>
  </tr>
);

const HEADINGS = ['关闭', '入账时间', '填报人', '复核人', '所据记录', '报告数据摘要', '现状'];

const Closings: FC<{ closings: readonly StoredClosing[] }> = ({ closings }) => (
  <ScrollTable label="历次定版" headings={HEADINGS}>
    {closings.map((closing) => (
      <Closing closing={closing} />
    ))}
  </ScrollTable>
);

interface BodyProps {
  c: Ctx;
  found: QuarterRow & { checklist: readonly Checked[] };
  pending: readonly PendingDecision[];
  names: Names;
  restatement: Restatement | undefined;
  head?: Root;
  decision: Decision;
  asOf: Day;
  stateTag: Child;
}

const Standing: FC<BodyProps> = ({ found, head, stateTag, asOf }) => {
  const last = found.closings.at(-1);
  const { quarter } = found;
  return (
    <dl class="facts">
      <dt>状态</dt>
      <dd>{stateTag}</dd>
      <dt>期间</dt>
      <dd>
        {quarter.from} 至 {quarter.to}
        {asOf < quarter.to && '（尚未结束）'}
      </dd>
      {last && (
        <>
          <dt>最近一次定版</dt>
          <dd>
            截至 {last.as_of}，{last.maker}填报，
            {last.checker === null ? '未经复核' : `${last.checker}复核`}，
            {beijingSecond(last.recorded_at)} 入账，为{' '}
            <a href={`/events/${last.seq}`}>第 {last.seq} 号记录</a>
          </dd>
          <dt>报告数据摘要</dt>
          <dd>
            <code>{last.digest}</code>
            <br />
            <span class="hint">
              对报告全部数据算出的指纹（SHA-256）：改动任何一个数，它就不同。与手中工作簿封面所印一致，即为同一份报告。
            </span>
          </dd>
        </>
      )}
      {last?.workbook_sha256 && (
        <>
          <dt>工作簿摘要</dt>
          <dd>
            <code>{last.workbook_sha256}</code>
            <br />
            <span class="hint">
              定版工作簿文件的 SHA-256：与手中文件的 sha256sum 一致，即为同一个文件。
            </span>
          </dd>
        </>
      )}
      {head && (
        <>
          <dt>记录树根</dt>
          <dd>
            <code>{head.root}</code>
            <br />
            <span class="hint">
              对前 {head.size} 条记录算出的指纹：留存它，日后即可证明这些记录没有被改写或删减。
            </span>
          </dd>
        </>
      )}
    </dl>
  );
};

const Downloads: FC<BodyProps> = ({ c, found: { quarter, state }, asOf }) => {
  const api = `/api/v1/quarters/${quarter.name}/report.xlsx`;
  const isSigned = state === 'closed';
  return (
    <p class="actions">
      <a class="button" href={`/quarters/${quarter.name}/report`}>
        查看{isSigned ? '定版' : ''}报告
      </a>
      {isSigned && (
        <a class="button second" href={api}>
          下载定版工作簿
        </a>
      )}
      <a class="button second" href={`${api}?as_of=${asOf}`}>
        下载征求意见稿（按现在的记录）
      </a>
      {may(c.var.person, 'audit:export') && (
        <a class="button second" href={`/api/v1/audit/pack?quarter=${quarter.name}`}>
          下载核对包
        </a>
      )}
    </p>
  );
};

const Pending: FC<{ pending: readonly PendingDecision[] }> = ({ pending }) => (
  <>
    {pending.map(({ submission, type }) => (
      <p class="note warn">
        {type === QUARTER_CLOSED ? '关闭' : '重新打开'}本季度的申请待复核：
        <a href={`/submissions/${submission}`}>第 {submission} 号批次</a>。
      </p>
    ))}
  </>
);

const Before: FC<BodyProps> = ({ c, found, names, decision, pending, asOf }) => {
  const { quarter, checklist } = found;
  const isOver = asOf === quarter.to && c.var.today > quarter.to;
  const mayClose = may(c.var.person, 'record:bureau') && isOver && pending.length === 0;
  return (
    <section class="panel">
      <h2>关闭前的核对清单</h2>
      {!isOver && <p class="note">本季度至 {quarter.to} 才结束，之后可以关闭。</p>}
      {mayClose ? (
        <CloseForm
          path={`/quarters/${quarter.name}`}
          checklist={checklist}
          names={names}
          decision={decision}
        />
      ) : (
        <Checklist checklist={checklist} names={names} />
      )}
    </section>
  );
};

/** Everything about one quarter. */
export const QuarterBody: FC<BodyProps> = (props) => {
  const { c, found, pending, restatement, decision } = props;
  const { quarter, state, closings } = found;
  const mayOpen = may(c.var.person, 'record:bureau') && pending.length === 0;
  return (
    <>
      <RefusalNote faults={decision.faults} />
      <Pending pending={pending} />
      <section class="panel">
        <Standing {...props} />
        <Downloads {...props} />
      </section>
      {closings.length > 1 && <Closings closings={closings} />}
      {state !== 'closed' && <Before {...props} />}
      {restatement && <Restated c={c} restatement={restatement} />}
      {state === 'closed' && mayOpen && (
        <ReopenForm path={`/quarters/${quarter.name}`} decision={decision} />
      )}
    </>
  );
};
