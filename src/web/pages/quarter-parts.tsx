/** What the page of one quarter consists of. */
import type { Child, FC } from 'hono/jsx';
import type { Checked, OpenPoint } from '../../actions/checklist.ts';
import type { Names } from '../../actions/names.ts';
import type { QuarterRow } from '../../actions/quarters.ts';
import type { Root } from '../../actions/tree.ts';
import type { StoredClosing } from '../../db/closings.ts';
import type { PendingDecision } from '../../db/submissions.ts';
import { CHECKLIST, QUARTER_CLOSED, type ChecklistItem } from '../../domain/books/quarters.ts';
import type { Day } from '../../domain/days.ts';
import { beijingSecond } from '../../domain/instants.ts';
import type { Restatement } from '../../domain/restatement.ts';
import { may, newSecret } from '../../platform/auth.ts';
import type { Fault } from '../../platform/errors.ts';
import { described, Labelled } from '../controls.tsx';
import { NO_FAULTS, type FormFaults } from '../form-faults.ts';
import type { Ctx } from '../pages.ts';
import { named } from '../posting-words.tsx';
import { Restated } from './quarter-restated.tsx';
import { LONGEST_REASON, Said } from './review.tsx';

/** What was tried and refused, with everything that was written. */
export interface Decision {
  faults: readonly Fault[];
  /** By item of the list. */
  reasons: ReadonlyMap<string, string>;
  reason: string;
}

/** The faults of a closing or opening, by the names that its fields have on the page. */
export function decisionFaults(faults: readonly Fault[], data: object): Fault[] {
  const { accepted = [] } = data as { accepted?: { item: string }[] };
  return faults.map((fault) => {
    const place = /\/data\/accepted\/(\d+)\b/.exec(fault.pointer ?? '')?.[1];
    const item = place === undefined ? undefined : accepted[Number.parseInt(place, 10)]?.item;
    if (item !== undefined) {
      const detail = `请写明“${CHECKLIST[item as ChecklistItem]}”为何仍可关闭。`;
      return { ...fault, detail, pointer: `/accepted.${item}` };
    }
    if (fault.pointer?.endsWith('/data/reason'))
      return { ...fault, detail: '请写明重新打开的原因。', pointer: '/reason' };
    // What a program is told about the form of its request is no help on a page.
    const detail = fault.detail.replace(/，或在 accepted 中以 \{.*\} 写明/, '，或在下方写明');
    return { ...fault, detail };
  });
}

function besideFields({ faults }: Decision): FormFaults {
  const beside = new Map(
    faults.flatMap(({ pointer, detail }): [string, string[]][] =>
      pointer?.startsWith('/') ? [[pointer.slice(1), [detail]]] : [],
    ),
  );
  return { ...NO_FAULTS, beside };
}

/** Where an open point is looked at, and the form by which it is resolved. */
interface Place {
  at: (key: string) => string;
  by?: (key: string) => [label: string, path: string];
}

const PLACES: Record<ChecklistItem, Place> = {
  pending_submissions: { at: (key) => `/submissions/${key}` },
  unclassified: {
    at: (key) => `/enterprises/${key}`,
    by: (key) => ['登记认定', `/record/enterprise.classified?data.enterprise=${key}`],
  },
  unvalued: {
    at: (key) => `/investments/${key}`,
    by: (key) => {
      const [vehicle, enterprise] = key.split('/');
      const about = `data.vehicle=${vehicle}&data.enterprise=${enterprise}`;
      return ['登记估值', `/record/investment.valued?${about}`];
    },
  },
  published_differs: { at: (key) => `/events/${key}` },
  unbalanced_deals: { at: (key) => `/deals/${key}` },
};

const SHOWN = 20;

const holdingNamed = (key: string, names: Names): string =>
  key
    .split('/')
    .map((code) => named(code, names))
    .join(' × ');

interface PointProps {
  item: ChecklistItem;
  point: OpenPoint;
  names: Names;
  mayResolve: boolean;
}

const Point: FC<PointProps> = ({ item, point, names, mayResolve }) => {
  const { at, by } = PLACES[item];
  const isCode = point.text === point.key;
  const [label, path] = (mayResolve && by?.(point.key)) || [];
  return (
    <li>
      <a href={at(point.key)}>{isCode ? holdingNamed(point.key, names) : point.text}</a>
      {path && (
        <>
          {' · '}
          <a href={path}>{label}</a>
        </>
      )}
    </li>
  );
};

const Points: FC<{ checked: Checked; names: Names; mayResolve: boolean }> = (props) => {
  const { checked, names, mayResolve } = props;
  const { item, open } = checked;
  const list = (points: readonly OpenPoint[]) => (
    <ul>
      {points.map((point) => (
        <Point {...{ item, point, names, mayResolve }} />
      ))}
    </ul>
  );
  return (
    <>
      {list(open.slice(0, SHOWN))}
      {open.length > SHOWN && (
        <details>
          <summary>其余 {open.length - SHOWN} 项</summary>
          {list(open.slice(SHOWN))}
        </details>
      )}
    </>
  );
};

interface ListProps {
  checklist: readonly Checked[];
  names: Names;
  /** The field for the reason, below each item that is open. */
  field?: (checked: Checked) => Child;
}

const Checklist: FC<ListProps> = ({ checklist, names, field }) => (
  <ul class="checklist">
    {checklist.map((checked) => {
      const { label, open } = checked;
      return (
        <li>
          <strong>{label}</strong>{' '}
          {open.length === 0 ? (
            <span class="tag good">没有</span>
          ) : (
            <span class="tag warn">{open.length} 项</span>
          )}
          {open.length > 0 && (
            <>
              <Points checked={checked} names={names} mayResolve={field !== undefined} />
              {field?.(checked)}
            </>
          )}
        </li>
      );
    })}
  </ul>
);

const Confirm: FC<{ faults: FormFaults; children: Child }> = ({ faults, children }) => {
  const said = faults.beside.get('confirm');
  return (
    <div class={said ? 'field faulty' : 'field'}>
      <label class="tick">
        <input type="checkbox" value="yes" {...described('confirm', faults)} /> {children}
      </label>
      {said && (
        <span class="fault" id="f-confirm-fault">
          {said.join('')}
        </span>
      )}
    </div>
  );
};

const CloseForm: FC<ListProps & { path: string; tried: Decision }> = (props) => {
  const { path, tried, checklist, names } = props;
  const faults = besideFields(tried);
  const isOpen = checklist.some(({ open }) => open.length > 0);
  const field = ({ item, label }: Checked) => {
    const name = `accepted.${item}`;
    return (
      <Labelled name={name} label={`“${label}”为何仍可关闭`} isRequired isWide faults={faults}>
        <textarea {...described(name, faults, undefined, true)} maxlength={LONGEST_REASON}>
          {tried.reasons.get(item) ?? ''}
        </textarea>
      </Labelled>
    );
  };
  return (
    <form method="post" action={`${path}/close`} data-busy="正在核对并提交，约需数秒…">
      <input type="hidden" name="key" value={newSecret()} />
      <Checklist checklist={checklist} names={names} field={field} />
      <h3>关闭季度</h3>
      <p>
        {isOpen
          ? '清单中不为空的各项，请先处理；不能处理的，在其下写明为何仍可关闭。'
          : '清单各项均已处理。'}
        提交后由另一位科技局人员复核，复核入账时报告即告定版：数据与工作簿不再变化，此后补记季内的事项须写明重述原因。
      </p>
      <Confirm faults={faults}>我已核对清单与报告，提交关闭。</Confirm>
      <div class="actions">
        <button type="submit">提交关闭</button>
      </div>
    </form>
  );
};

const ReopenForm: FC<{ path: string; tried: Decision }> = ({ path, tried }) => {
  const faults = besideFields(tried);
  return (
    <form class="panel" method="post" action={`${path}/reopen`} data-busy="正在提交…">
      <h2>重新打开</h2>
      <input type="hidden" name="key" value={newSecret()} />
      <p>
        多数情形不必重新打开：迟到的事项写明重述原因即可补记，下一季的工作簿会列出变化。重新打开由另一人复核，已定版的报告仍原样保存。
      </p>
      <Labelled name="reason" label="重新打开的原因" isRequired isWide faults={faults}>
        <textarea {...described('reason', faults, undefined, true)} maxlength={LONGEST_REASON}>
          {tried.reason}
        </textarea>
      </Labelled>
      <Confirm faults={faults}>我确认提交重新打开。</Confirm>
      <div class="actions">
        <button type="submit" class="danger">
          提交重新打开
        </button>
      </div>
    </form>
  );
};

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
  <div class="scroll" tabindex={0} role="region" aria-label="历次定版">
    <table>
      <caption>历次定版</caption>
      <thead>
        <tr>
          {HEADINGS.map((text) => (
            <th scope="col">{text}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {closings.map((closing) => (
          <Closing closing={closing} />
        ))}
      </tbody>
    </table>
  </div>
);

interface BodyProps {
  c: Ctx;
  found: QuarterRow & { checklist: readonly Checked[] };
  pending: readonly PendingDecision[];
  names: Names;
  restatement: Restatement | undefined;
  head?: Root;
  tried: Decision;
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

const Before: FC<BodyProps> = ({ c, found, names, tried, pending, asOf }) => {
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
          tried={tried}
        />
      ) : (
        <Checklist checklist={checklist} names={names} />
      )}
    </section>
  );
};

/** Everything about one quarter. */
export const QuarterBody: FC<BodyProps> = (props) => {
  const { c, found, pending, restatement, tried } = props;
  const { quarter, state, closings } = found;
  const mayOpen = may(c.var.person, 'record:bureau') && pending.length === 0;
  return (
    <>
      <Said faults={tried.faults} />
      <Pending pending={pending} />
      <section class="panel">
        <Standing {...props} />
        <Downloads {...props} />
      </section>
      {closings.length > 1 && <Closings closings={closings} />}
      {state !== 'closed' && <Before {...props} />}
      {restatement && <Restated c={c} restatement={restatement} />}
      {state === 'closed' && mayOpen && (
        <ReopenForm path={`/quarters/${quarter.name}`} tried={tried} />
      )}
    </>
  );
};
