/** All records: the list, and each with everything that is known of it. */
import type { FC } from 'hono/jsx';
import { readNames, type Names } from '../../actions/names-and-labels.ts';
import { leafHashOfStored } from '../../actions/tree.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import { REVERSAL } from '../../domain/books/corrections.ts';
import { BOOKS, BUREAU, DEFINITIONS } from '../../domain/books/index.ts';
import { beijingTime } from '../../domain/values/instants.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { PROVENANCES } from '../../domain/journal/proposals.ts';
import { toHex } from '../../domain/proof/merkle-tree.ts';
import { may, scopeOf } from '../../platform/auth.ts';
import { Refusal, REFUSALS, type RefusalCode } from '../../platform/errors.ts';
import { ListFiles } from '../list-files.tsx';
import { guard, linked, momentOf, page, pageRouter, type Ctx } from '../pages.ts';
import { named, Posting } from '../posting-words.tsx';
import { DataList, recordLine, typeLabel } from '../record-words.tsx';
import { NEWEST, numberOf, wholeIn } from '../refusal-words.ts';
import { SubmissionLink } from '../submission-link.tsx';
import { NOTHING } from '../number-display.tsx';
import { ScrollTable } from '../scroll-table.tsx';

const PER_PAGE = 50;
const LONGEST_CODE = 80;

interface Asked {
  type: string | undefined;
  about: string | undefined;
  submission: number | undefined;
  before: number | undefined;
}

function asked(c: Ctx): Asked {
  const type = c.req.query('type') || undefined;
  if (type !== undefined && !DEFINITIONS.has(type))
    throw new Refusal('parameter_invalid', `没有事项类型“${type.slice(0, LONGEST_CODE)}”。`);
  const about = c.req.query('about')?.trim() || undefined;
  if (about !== undefined && about.length > LONGEST_CODE)
    throw new Refusal('parameter_invalid', '“涉及”过长，请填编码。');
  return { type, about, submission: wholeIn(c, 'submission'), before: wholeIn(c, 'before') };
}

const Filters: FC<{ c: Ctx; at: Asked }> = ({ c, at }) => (
  <form class="filters" method="get" action="/events">
    {['as_of', 'known_at'].map((name) =>
      c.req.query(name) ? <input type="hidden" name={name} value={c.req.query(name)} /> : null,
    )}
    <label>
      事项
      <select name="type">
        <option value="">全部</option>
        {BOOKS.map(({ label, events }) => (
          <optgroup label={label}>
            {events.map(({ type, label: name }) => (
              <option value={type} selected={type === at.type}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
    <label>
      涉及（编码，或 基金/企业）
      <input name="about" value={at.about ?? ''} maxlength={LONGEST_CODE} />
    </label>
    <button type="submit">查看</button>
  </form>
);

const Downloads: FC<{ moment: KnownMoment; at: Asked }> = ({ moment, at }) => {
  const query = new URLSearchParams({
    ...{ as_of: moment.asOf, known_at: moment.knownAt },
    ...(at.type !== undefined && { type: at.type }),
    ...(at.about !== undefined && { about: at.about }),
  });
  return <ListFiles path="events" query={query} />;
};

const Row: FC<{ c: Ctx; event: StoredEvent; names: Names }> = ({ c, event, names }) => (
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
    <td>{event.document ?? <span class="none">{NOTHING}</span>}</td>
    <td>{event.maker}</td>
    <td>{event.checker ?? <span class="none">{NOTHING}</span>}</td>
  </tr>
);

const List: FC<{ c: Ctx; events: readonly StoredEvent[]; names: Names }> = (props) => (
  <ScrollTable
    label="记录"
    caption="记录（新入账的在前）"
    headings={['记录号', '发生日', '事项', '内容', '依据文件', '填报人', '复核人']}
  >
    {props.events.map((event) => (
      <Row c={props.c} event={event} names={props.names} />
    ))}
  </ScrollTable>
);

async function listPage(c: Ctx) {
  const { database, person, remembered } = c.var;
  const at = asked(c);
  const moment = await momentOf(c);
  const scope = scopeOf(person);
  const { type, about, submission, before } = at;
  const events = await database.read(scope, (sql) =>
    readEvents(sql, {
      ...{ knownSeq: moment.knownSeq, asOf: moment.asOf, limit: PER_PAGE + 1 },
      before: before ?? NEWEST,
      ...(type !== undefined && { type }),
      ...(about !== undefined && { about }),
      ...(submission !== undefined && { submission }),
    }),
  );
  const names = await readNames(remembered, database, scope, moment);
  const shown = events.slice(0, PER_PAGE);
  const query = { type, about, submission: submission?.toString() };
  return page(c, {
    ...{ title: '全部记录', menu: '/events', moment },
    illustrative: shown.some(({ provenance }) => provenance === 'illustrative'),
    children: (
      <>
        <Filters c={c} at={at} />
        {submission !== undefined && (
          <p>
            只列批次 <SubmissionLink c={c} id={submission} /> 的记录。
          </p>
        )}
        {shown.length === 0 ? (
          <p class="panel">没有这样的记录，或不在您的范围内。</p>
        ) : (
          <List c={c} events={shown} names={names} />
        )}
        <p class="pager">
          {before !== undefined && <a href={linked(c, '/events', query)}>最新的</a>}
          {events.length > PER_PAGE && (
            <a href={linked(c, '/events', { ...query, before: String(shown.at(-1)!.seq) })}>
              更早的
            </a>
          )}
          <Downloads moment={moment} at={at} />
        </p>
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

/** Where a record comes from, and who answers for it. */
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
        <dd>{text ?? <span class="none">{NOTHING}</span>}</dd>
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

/** What lets anybody check that the record stands as it was posted. */
const Proof: FC<{ event: StoredEvent }> = ({ event }) => {
  const leaf = leafHashOfStored(event);
  return (
    <section class="panel">
      <h2>存证</h2>
      <dl class="facts">
        <dt>内容散列（SHA-256）</dt>
        <dd class="hash">{event.content_hash}</dd>
        <dt>叶散列（SHA-256）</dt>
        <dd class="hash">{leaf ? toHex(leaf) : NOTHING}</dd>
      </dl>
      <p>
        <a href={`/api/v1/events/${event.seq}/leaf`}>参与散列的原文（JSON）</a>{' '}
        <a href={`/api/v1/audit/proofs/inclusion?seq=${event.seq}`}>包含证明（JSON）</a>
      </p>
    </section>
  );
};

/** What the person may do about the record. */
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
  const { database, person, remembered } = c.var;
  const seq = numberOf(c, 'seq');
  const moment = await momentOf(c);
  const scope = scopeOf(person);
  const [event] = await database.read(scope, (sql) =>
    readEvents(sql, { knownSeq: moment.knownSeq, asOf: moment.asOf, seqs: [seq] }),
  );
  if (!event)
    throw new Refusal(
      'not_found',
      `截至 ${moment.asOf}、按 ${beijingTime(moment.knownAt)} 所知，没有第 ${seq} 号记录，或不在您的范围内。`,
    );
  const names = await readNames(remembered, database, scope, moment);
  const { fields, completed, sealed } = DEFINITIONS.get(event.type)!;
  return page(c, {
    ...{ title: `第 ${seq} 号记录：${typeLabel(event.type)}`, menu: '/events', moment },
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
  .get('/events/:seq', mayRead, eventPage);
