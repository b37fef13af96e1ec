/** All records: the list, and each with everything that is known of it. */
import type { FC } from 'hono/jsx';
import { readEventPart, readPostingPart } from '../../actions/lists/journal-rows.ts';
import { readNames, type Names } from '../../actions/names-and-labels.ts';
import { leafHashOfStored } from '../../actions/tree.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import { REVERSAL } from '../../domain/books/corrections.ts';
import { BUREAU } from '../../domain/books/hidden-from-managers.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import { EVENTS, POSTINGS } from '../../domain/lists/journal.ts';
import { beijingTime } from '../../domain/values/instants.ts';
import { PROVENANCES } from '../../domain/journal/proposals.ts';
import { toHex } from '../../domain/proof/merkle-tree.ts';
import { may, personScope } from '../../platform/roles-and-rights.ts';
import { Refusal, REFUSALS, type RefusalCode } from '../../platform/errors.ts';
import { EndlessFrame, EndlessTable, endlessView, onPage } from '../endless-table.tsx';
import { guard, linked, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { named, Posting } from '../posting-words.tsx';
import { DataList, recordLine, typeLabel } from '../record-words.tsx';
import { numberParam } from '../refusal-on-page.ts';
import { SubmissionLink } from '../submission-link.tsx';
import { NO_VALUE } from '../number-display.tsx';
import { ScrollTable } from '../scroll-table.tsx';
import { Tabs } from '../tabs.tsx';

const EventTableRow: FC<{ c: Ctx; event: StoredEvent; names: Names }> = ({ c, event, names }) => (
  <tr>
    <th scope="row" class="num">
      <a href={linked(c, `/events/${event.seq}`)}>{event.seq}</a>
    </th>
    <td>{event.effective_on}</td>
    <td>
      {typeLabel(event.type)}{' '}
      {event.provenance === 'illustrative' && <span class="demo">演示</span>}
      {event.reversedBy !== undefined && <span class="tag bad">已冲销</span>}
    </td>
    <td>{recordLine(event.type, event.data, names)}</td>
    <td>{event.document ?? <span class="none">{NO_VALUE}</span>}</td>
    <td>{event.maker}</td>
    <td>{event.checker ?? <span class="none">{NO_VALUE}</span>}</td>
  </tr>
);

const List: FC<{ c: Ctx; events: readonly StoredEvent[]; names: Names }> = (props) => (
  <ScrollTable
    label="记录"
    caption="记录（新入账的在前）"
    headings={['记录号', '发生日', '事项', '内容', '依据文件', '填报人', '复核人']}
  >
    {props.events.map((event) => (
      <EventTableRow c={props.c} event={event} names={props.names} />
    ))}
  </ScrollTable>
);

const TABS = [
  { path: '/events', title: '记录' },
  { path: '/postings', title: '入账明细' },
];

async function listPage(c: Ctx) {
  const { database, person, answerCache } = c.var;
  const { filters, part } = endlessView(c, EVENTS);
  const moment = await requestedMoment(c);
  const scope = personScope(person);
  const listed = await readEventPart({ database, scope }, moment, filters, part);
  const names = await readNames(answerCache, database, scope, moment);
  const events = onPage(listed).map(({ event }) => event);
  return page(c, {
    title: '全部记录',
    menu: '/events',
    moment,
    illustrative: events.some(({ provenance }) => provenance === 'illustrative'),
    children: (
      <>
        <Tabs c={c} current="/events" tabs={TABS} />
        <EndlessFrame
          c={c}
          list={EVENTS}
          rows={listed.map(({ row }) => row)}
          first={['about']}
          dates={{ as_of: moment.asOf, known_at: moment.knownAt }}
        >
          {events.length === 0 ? (
            <p class="panel">没有这样的记录，或不在您的范围内。</p>
          ) : (
            <List c={c} events={events} names={names} />
          )}
        </EndlessFrame>
      </>
    ),
  });
}

/** The effects of records, one row for each. */
async function postingsPage(c: Ctx) {
  const { database, person } = c.var;
  const { filters, part } = endlessView(c, POSTINGS);
  const moment = await requestedMoment(c);
  const rows = await readPostingPart(
    { database, scope: personScope(person) },
    moment,
    filters,
    part,
  );
  return page(c, {
    title: '入账明细',
    menu: '/events',
    moment,
    illustrative: onPage(rows).some((row) => row.illustrative),
    children: (
      <>
        <Tabs c={c} current="/postings" tabs={TABS} />
        <EndlessTable
          c={c}
          list={POSTINGS}
          rows={rows}
          first={['vehicle', 'enterprise', 'instrument', 'counterparty']}
          without={['recorded_at', 'line']}
          dates={{ as_of: moment.asOf, known_at: moment.knownAt }}
        />
      </>
    ),
  });
}

const seenBy = (audience: string | undefined, names: Names): string => {
  if (audience === undefined) return '各基金管理人、科技局与审计';
  return audience === BUREAU ? '科技局与审计' : `${named(audience, names)}的管理人、科技局与审计`;
};

const Reference: FC<{ c: Ctx; label: string; seq: number | undefined }> = ({ c, label, seq }) =>
  seq === undefined ? null : (
    <>
      <dt>{label}</dt>
      <dd>
        <a href={linked(c, `/events/${seq}`)}>第 {seq} 号记录</a>
      </dd>
    </>
  );

/** The source of a record, and who answers for it. */
const Origin: FC<{ c: Ctx; event: StoredEvent; names: Names }> = ({ c, event, names }) => (
  <dl class="facts">
    <dt>发生日</dt>
    <dd>{event.effective_on}</dd>
    <dt>入账时刻</dt>
    <dd>{beijingTime(event.recorded_at)}（北京时间）</dd>
    <dt>来源</dt>
    <dd>{PROVENANCES[event.provenance]}</dd>
    {(
      [
        ['依据文件', event.document],
        ['摘要', event.memo],
        ['外部编号', event.external_id],
        ['重述原因', event.restatement],
      ] as const
    ).map(([label, text]) => (
      <>
        <dt>{label}</dt>
        <dd>{text ?? <span class="none">{NO_VALUE}</span>}</dd>
      </>
    ))}
    <dt>填报人</dt>
    <dd>
      {event.maker}（{event.organisation}）
    </dd>
    <dt>复核人</dt>
    <dd>{event.checker ?? <span class="none">（未经复核）</span>}</dd>
    <dt>批次</dt>
    <dd>
      <SubmissionLink c={c} id={event.submission} />
    </dd>
    <dt>可见范围</dt>
    <dd>{seenBy(event.audience, names)}</dd>
    <Reference c={c} label="冲销" seq={event.reverses} />
    <Reference c={c} label="订正" seq={event.corrects} />
    <Reference c={c} label="已被冲销" seq={event.reversedBy} />
    {event.overrides?.map(({ code, reason }) => (
      <>
        <dt>对提示的理由</dt>
        <dd>
          {Object.hasOwn(REFUSALS, code) ? REFUSALS[code as RefusalCode][1] : code}：{reason}
        </dd>
      </>
    ))}
  </dl>
);

/** What anybody needs to check that the record is as it was posted. */
const Proof: FC<{ event: StoredEvent }> = ({ event }) => {
  const leaf = leafHashOfStored(event);
  return (
    <section class="panel">
      <h2>存证</h2>
      <dl class="facts">
        <dt>内容散列（SHA-256）</dt>
        <dd class="hash">{event.content_hash}</dd>
        <dt>叶散列（SHA-256）</dt>
        <dd class="hash">{leaf ? toHex(leaf) : NO_VALUE}</dd>
      </dl>
      <p>
        <a href={`/api/v1/events/${event.seq}/leaf`}>参与散列的原文（JSON）</a>{' '}
        <a href={`/api/v1/audit/proofs/inclusion?seq=${event.seq}`}>包含证明（JSON）</a>
      </p>
    </section>
  );
};

/** What the person may do with the record. */
const Actions: FC<{ c: Ctx; event: StoredEvent }> = ({ c, event }) => {
  const definition = DEFINITIONS.get(event.type)!;
  const { person } = c.var;
  if (!may(person, 'submission:propose') || !may(person, `record:${definition.reach}`)) return null;
  if (event.type === REVERSAL) return null;
  const isOpen = event.reversedBy === undefined && !definition.final;
  return (
    <div class="actions">
      {isOpen && (
        <>
          <a class="button second" href={`/record/${REVERSAL}?reverses=${event.seq}`}>
            冲销
          </a>
          <a class="button second" href={`/record/${event.type}?corrects=${event.seq}`}>
            冲销并订正
          </a>
        </>
      )}
      <a class="button second" href={`/record/${event.type}?like=${event.seq}`}>
        再登记一笔类似的
      </a>
    </div>
  );
};

async function eventPage(c: Ctx) {
  const { database, person, answerCache } = c.var;
  const seq = numberParam(c, 'seq');
  const moment = await requestedMoment(c);
  const scope = personScope(person);
  const [event] = await database.read(scope, (sql) =>
    readEvents(sql, { knownSeq: moment.knownSeq, asOf: moment.asOf, seqs: [seq] }),
  );
  if (!event)
    throw new Refusal(
      'not_found',
      `截至 ${moment.asOf}、按 ${beijingTime(moment.knownAt)} 所知，没有第 ${seq} 号记录，或不在您的范围内。`,
    );
  const names = await readNames(answerCache, database, scope, moment);
  const { fields, completed, sealed } = DEFINITIONS.get(event.type)!;
  return page(c, {
    title: `第 ${seq} 号记录：${typeLabel(event.type)}`,
    menu: '/events',
    moment,
    illustrative: event.provenance === 'illustrative',
    children: (
      <>
        {event.reversedBy !== undefined && (
          <p class="note warn">
            本记录已由 <a href={`/events/${event.reversedBy}`}>第 {event.reversedBy} 号</a> 冲销。
          </p>
        )}
        <section class="panel">
          <h2>填报内容</h2>
          <DataList
            fields={{ ...fields, ...completed, ...sealed }}
            data={event.data}
            names={names}
          />
        </section>
        <section class="panel">
          <h2>来历</h2>
          <Origin c={c} event={event} names={names} />
        </section>
        <Posting effects={event.effects} marks={event.marks} names={names} />
        <Proof event={event} />
        <Actions c={c} event={event} />
      </>
    ),
  });
}

const mayRead = guard('records:read', '查看记录');

export const eventPages = pageRouter()
  .get('/events', mayRead, listPage)
  .get('/events/:seq', mayRead, eventPage)
  .get('/postings', mayRead, postingsPage);
