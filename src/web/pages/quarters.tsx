/** 季报: all quarters and their state; for each its checklist, closing, opening and downloads. */
import type { FC } from 'hono/jsx';
import { asOfIn, quarterNamed } from '../../actions/quarter-report.ts';
import {
  decisionOn,
  readQuarter,
  readQuarterRestatement,
  readSigning,
  readStandings,
  type QuarterState,
  type QuarterStanding,
} from '../../actions/quarters.ts';
import { readNames } from '../../actions/names-and-labels.ts';
import { submit } from '../../actions/submit.ts';
import {
  CHECKLIST,
  QUARTER_CLOSED,
  QUARTER_REOPENED,
  QUARTER_STANDINGS,
} from '../../domain/books/quarters.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import { LATEST } from '../../domain/journal/posted-event.ts';
import { readForm, type Form } from '../../http/forms.ts';
import { personScope } from '../../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../../platform/errors.ts';
import { ListFiles } from '../list-files.tsx';
import { lineIn } from '../form-values.ts';
import { guard, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { refusalSaid } from '../refusal-on-page.ts';
import { NO_VALUE } from '../number-display.tsx';
import { decisionFaults, type Decision } from './quarter-decide.tsx';
import { QuarterBody } from './quarter-body.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const TONES: Record<QuarterState, string> = { open: '', closed: 'good', reopened: 'warn' };

export const StateTag: FC<{ state: QuarterState }> = ({ state }) => (
  <span class={`tag ${TONES[state]}`}>{QUARTER_STANDINGS[state]}</span>
);

const None: FC = () => <span class="none">{NO_VALUE}</span>;

const HEADINGS = [
  ...['季度', '状态', '截至', '关闭日', '填报人', '复核人', '所据记录', '报告数据摘要'],
  ...['定版后补记'],
];

const QuarterTableRow: FC<{ standing: QuarterStanding; isRunning: boolean }> = ({
  standing,
  isRunning,
}) => {
  const { quarter, state, closings, pending, restating } = standing;
  const last = closings.at(-1);
  return (
    <tr>
      <th scope="row">
        <a href={`/quarters/${quarter.name}`}>{quarter.label}</a>
      </th>
      <td>
        {isRunning ? <span class="tag">进行中</span> : <StateTag state={state} />}
        {pending.length > 0 && (
          <>
            {' '}
            <span class="tag warn">待复核</span>
          </>
        )}
      </td>
      <td>{last ? last.as_of : <None />}</td>
      <td>{last ? beijingSecond(last.recorded_at).slice(0, 16) : <None />}</td>
      <td>{last ? last.maker : <None />}</td>
      <td>{last ? (last.checker ?? '未经复核') : <None />}</td>
      <td>{last ? <a href={`/events/${last.seq}`}>至第 {last.known_seq} 号记录</a> : <None />}</td>
      <td>{last ? <code title={last.digest}>{last.digest.slice(0, 12)}…</code> : <None />}</td>
      <td class="num">
        {restating === undefined ? (
          <None />
        ) : (
          <a href={`/quarters/${quarter.name}#restated`}>{restating} 条</a>
        )}
      </td>
    </tr>
  );
};

async function listPage(c: Ctx) {
  const { database, person, today } = c.var;
  const rows = await readStandings(database, personScope(person), today);
  return page(c, {
    title: '季报',
    menu: '/quarters',
    children: (
      <>
        <p>
          季度结束后，核对清单、关闭季度，报告即告定版，其数据与工作簿不再变化；其后补记季内的事项须写明重述原因。
        </p>
        <ScrollTable
          label="各季度"
          caption="各季度（新的在前）"
          headings={HEADINGS}
          numeric={['定版后补记']}
        >
          {rows.map((standing) => (
            <QuarterTableRow standing={standing} isRunning={standing.quarter.to >= today} />
          ))}
        </ScrollTable>
        <p class="hint">
          “定版后补记”是定版以后入账、发生日在该报告范围内的记录；点开可见哪些指标因此变化。
        </p>
        <ListFiles path="quarters" />
      </>
    ),
  });
}

const noDecision: Decision = { faults: [], reasons: new Map(), reason: '' };

async function quarterPage(c: Ctx, decision: Decision = noDecision) {
  const { database, person, today, answerCache } = c.var;
  const of = quarterNamed(c.req.param('quarter') ?? '', today);
  const scope = personScope(person);
  const found = await readQuarter(database, scope, of);
  const { pending, head } = await readSigning(database, scope, found);
  const moment = await requestedMoment(c);
  const asOf = asOfIn(of, undefined, today);
  const names = await readNames(answerCache, database, scope, { ...moment, asOf });
  const restatement =
    found.closings.length === 0
      ? undefined
      : await answerCache.of(['restatement', of.name, moment.knownSeq, scope], () =>
          readQuarterRestatement(database, scope, of, LATEST),
        );
  return page(
    c,
    {
      title: `${of.label}（${of.name}）`,
      menu: '/quarters',
      children: (
        <QuarterBody
          c={c}
          found={found}
          pending={pending}
          names={names}
          restatement={restatement}
          decision={decision}
          asOf={asOf}
          {...(head && { head })}
          stateTag={<StateTag state={found.state} />}
        />
      ),
    },
    decision.faults.length > 0 ? 422 : 200,
  );
}

/** Requires a ticked box, because the decision is visible to everybody and cannot be undone. */
function demandConfirmation(form: Form): void {
  if (lineIn(form, 'confirm') !== undefined) return;
  const detail = '请勾选确认，再提交。';
  throw new Refusal('field_missing', [{ code: 'field_missing', pointer: '/confirm', detail }]);
}

const ITEMS = Object.keys(CHECKLIST) as (keyof typeof CHECKLIST)[];

type Read = (form: Form) => { type: string; data: object };

const closing: Read = (form) => {
  const accepted = ITEMS.filter((item) => form.has(`accepted.${item}`)).map((item) => ({
    item,
    reason: lineIn(form, `accepted.${item}`),
  }));
  return { type: QUARTER_CLOSED, data: accepted.length > 0 ? { accepted } : {} };
};

const opening: Read = (form) => ({
  type: QUARTER_REOPENED,
  data: { reason: lineIn(form, 'reason') },
});

const reasonsIn = (form: Form): Map<string, string> =>
  new Map(ITEMS.map((item) => [item, lineIn(form, `accepted.${item}`) ?? '']));

/** Hands in the decision. If it is refused, the page says why and keeps what was entered. */
const decided =
  (read: Read) =>
  async (c: Ctx): Promise<Response> => {
    const { database, person, today } = c.var;
    const of = quarterNamed(c.req.param('quarter') ?? '', today);
    const form = await readForm(c);
    const { type, data } = read(form);
    try {
      demandConfirmation(form);
      const { answer } = await submit(database, person, {
        body: decisionOn(type, of.name, today, data),
        dryRun: false,
        today,
        key: lineIn(form, 'key') ?? '',
      });
      const isPosted = answer.status === 'posted';
      const path = isPosted ? `/quarters/${of.name}` : `/submissions/${answer.submission}`;
      return c.redirect(path, 303);
    } catch (error) {
      const faults: readonly Fault[] = decisionFaults(refusalSaid(c, error), data);
      const reason = lineIn(form, 'reason') ?? '';
      return quarterPage(c, { faults, reasons: reasonsIn(form), reason });
    }
  };

const mayRead = guard('reports:read', '查看季度报告');

export const quarterPages = pageRouter()
  .get('/quarters', mayRead, listPage)
  .get('/quarters/:quarter', mayRead, (c) => quarterPage(c))
  .post('/quarters/:quarter/close', guard('record:bureau', '关闭季度'), decided(closing))
  .post('/quarters/:quarter/reopen', guard('record:bureau', '重新打开季度'), decided(opening));
