/** The forms to close a quarter with its checklist and to open it again, and their faults. */
import type { Child, FC } from 'hono/jsx';
import type { Checked, OpenPoint } from '../../actions/quarter-checklist.ts';
import type { Names } from '../../actions/names-and-labels.ts';
import { CHECKLIST, type ChecklistItem } from '../../domain/books/quarters.ts';
import { newSecret } from '../../platform/roles-and-rights.ts';
import type { Fault } from '../../platform/errors.ts';
import { described, Labelled } from '../controls.tsx';
import { NO_FAULTS, type FormFaults } from '../form-faults.ts';
import { named } from '../posting-words.tsx';
import { LONGEST_REASON } from '../../domain/journal/submission-status.ts';

/** An attempt that was refused, with everything that was entered. */
export interface Decision {
  faults: readonly Fault[];
  /** The reasons entered, by item of the checklist. */
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
    return fault;
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

/** Where an open point can be seen, and the form that resolves it. */
interface OpenPointLinks {
  at: (key: string) => string;
  by?: (key: string) => [label: string, path: string];
}

const OPEN_POINT_LINKS: Record<ChecklistItem, OpenPointLinks> = {
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
  const { at, by } = OPEN_POINT_LINKS[item];
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
        <Point item={item} point={point} names={names} mayResolve={mayResolve} />
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

export const Checklist: FC<ListProps> = ({ checklist, names, field }) => (
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

export const CloseForm: FC<ListProps & { path: string; decision: Decision }> = (props) => {
  const { path, decision, checklist, names } = props;
  const faults = besideFields(decision);
  const isOpen = checklist.some(({ open }) => open.length > 0);
  const field = ({ item, label }: Checked) => {
    const name = `accepted.${item}`;
    return (
      <Labelled name={name} label={`“${label}”为何仍可关闭`} isRequired isWide faults={faults}>
        <textarea {...described(name, faults, undefined, true)} maxlength={LONGEST_REASON}>
          {decision.reasons.get(item) ?? ''}
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

export const ReopenForm: FC<{ path: string; decision: Decision }> = ({ path, decision }) => {
  const faults = besideFields(decision);
  return (
    <form class="panel" method="post" action={`${path}/reopen`} data-busy="正在提交…">
      <h2>重新打开</h2>
      <input type="hidden" name="key" value={newSecret()} />
      <p>
        多数情形不必重新打开：迟到的事项写明重述原因即可补记，下一季的工作簿会列出变化。重新打开由另一人复核，已定版的报告仍原样保存。
      </p>
      <Labelled name="reason" label="重新打开的原因" isRequired isWide faults={faults}>
        <textarea {...described('reason', faults, undefined, true)} maxlength={LONGEST_REASON}>
          {decision.reason}
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
