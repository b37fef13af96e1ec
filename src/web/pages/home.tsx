/** 总览: the headline figures, the charts, and what waits for the person who is signed in. */
import type { FC } from 'hono/jsx';
import { readIndicators } from '../../actions/indicators.ts';
import { readOverview, type Headline, type Overview } from '../../actions/overview.ts';
import {
  readLastClosed,
  signedKey,
  type Judged,
  type LastClosed,
  type SignedOverview,
} from '../../actions/signed-overview.ts';
import { readInbox, type InboxItem } from '../../actions/inbox.ts';
import { readQuarterState, type QuarterState } from '../../actions/quarters.ts';
import { quarterContaining, type Day } from '../../domain/values/days.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { BASES, wireValue, type Unit } from '../../domain/figures/figure.ts';
import { VERDICTS, type Verdict } from '../../domain/figures/indicator-progress.ts';
import { Decimal } from '../../domain/values/money.ts';
import { may, personScope } from '../../platform/roles-and-rights.ts';
import { Chart } from '../chart.tsx';
import { guard, linked, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { askedDates } from '../asked-dates.ts';
import { ChangedValue as Exactly } from '../figure-changes.tsx';
import { Change, Reading, type DisplayedValue } from '../number-display.tsx';
import { StateTag } from './quarters.tsx';
import { figureLink } from '../figure-link.ts';

const HUNDRED_MILLION = new Decimal(100_000_000);
const inHundredMillions = (value: Decimal | undefined): Decimal | undefined =>
  value?.div(HUNDRED_MILLION);

interface CardProps {
  c: Ctx;
  headline: Headline;
  signed: SignedOverview | undefined;
}

/** Whether two values are equal to the digits of a signed one, which has at most ten decimals. */
function same(
  one: DisplayedValue | undefined,
  other: DisplayedValue | undefined,
  unit: Unit,
): boolean {
  const written = (shown: DisplayedValue | undefined) =>
    shown?.value && wireValue(shown.value, unit);
  return written(one) === written(other) && one?.reason === other?.reason;
}

/** A headline figure: of a closed quarter as it was signed, and beside it what is known since. */
const Card: FC<CardProps> = ({ c, headline, signed }) => {
  const { figure, basis } = headline;
  const was = signed?.values.get(signedKey(headline.figure.id, headline.basis));
  // A figure that the signed report does not have is shown as known now, and marked so.
  const { now, before } = was ?? headline;
  const dates = was && signed && { as_of: signed.closed.asOf, known_at: signed.knownAt };
  return (
    <li class="card">
      <a href={figureLink(c, figure.id, { basis, ...dates })}>
        <span class="label">{was?.label ?? figure.label}</span>
        <br />
        <Reading shown={now} unit={figure.unit} />
      </a>
      <span class="change">
        {BASES[basis]} · 较上季末 <Change now={now} before={before} unit={figure.unit} />
      </span>
      {signed && !was && (
        <p>
          <span class="tag warn">现知</span> 定版的报告没有这一项。
        </p>
      )}
      {was && !same(now, headline.now, figure.unit) && (
        <p>
          <span class="tag warn">现知</span>{' '}
          <a href={figureLink(c, figure.id, { basis })}>
            <Exactly shown={headline.now ?? {}} unit={figure.unit} />
          </a>
        </p>
      )}
    </li>
  );
};

const WaitsForMe: FC<{ inbox: readonly InboxItem[] }> = ({ inbox }) => (
  <section class="panel" aria-labelledby="waiting">
    <h2 id="waiting">待办</h2>
    {inbox.every(({ count }) => count === 0) ? (
      <p>没有待办事项。</p>
    ) : (
      <ul>
        {inbox
          .filter(({ count }) => count > 0)
          .map(({ label, count, path }) => (
            <li>
              <a href={path}>
                {label}：{count}
              </a>
            </li>
          ))}
      </ul>
    )}
  </section>
);

const IndustryChart: FC<Pick<Overview, 'industries'>> = ({ industries }) => (
  <Chart
    title="投资项目与投资金额（按产业，自成立累计）"
    categories={industries.map(({ label }) => label)}
    series={[
      {
        name: '投资金额',
        kind: 'bar',
        values: industries.map(({ amount }) => inHundredMillions(amount)),
      },
      {
        name: '项目数',
        kind: 'line',
        right: true,
        values: industries.map(({ count }) => count),
      },
    ]}
    units={['亿元', '个']}
    places={[2, 0]}
  />
);

const YearCharts: FC<{ overview: Overview; seesAll: boolean; mark: string }> = (props) => {
  const { overview, seesAll, mark } = props;
  const { years } = overview;
  const categories = years.map(({ year }) => year);
  return (
    <>
      <Chart
        title={`各年投资金额${mark}`}
        categories={categories}
        series={[
          {
            name: '投资金额',
            kind: 'bar',
            values: years.map(({ invested }) => inHundredMillions(invested?.value)),
          },
        ]}
        units={['亿元']}
        places={[2]}
      />
      {seesAll && (
        <Chart
          title={`各年授信、发放与年末贷款余额${mark}`}
          categories={categories}
          series={[
            {
              name: '授信',
              kind: 'bar',
              values: years.map(({ granted }) => inHundredMillions(granted?.value)),
            },
            {
              name: '发放',
              kind: 'bar',
              values: years.map(({ drawn }) => inHundredMillions(drawn?.value)),
            },
            {
              name: '贷款余额',
              kind: 'line',
              values: years.map(({ outstanding }) => inHundredMillions(outstanding?.value)),
            },
          ]}
          units={['亿元']}
          places={[2]}
        />
      )}
    </>
  );
};

/** How many of the plan's targets have each verdict, as a bar for each group of indicators. */
const IndicatorChart: FC<{ indicators: readonly Judged[] }> = ({ indicators }) => {
  const groups = [...new Set(indicators.map(({ group }) => group ?? '其他'))];
  const verdicts = [...Object.keys(VERDICTS), 'none'] as (Verdict | 'none')[];
  const count = (group: string, verdict: Verdict | 'none'): Decimal =>
    new Decimal(
      indicators
        .filter((each) => (each.group ?? '其他') === group)
        .flatMap(({ targets }) => targets)
        .filter(({ progress }) => (progress.verdict ?? 'none') === verdict).length,
    );
  return (
    <Chart
      title="规划指标进度（按目标个数）"
      categories={groups}
      series={verdicts.map((verdict) => ({
        name: verdict === 'none' ? '尚无从判断' : VERDICTS[verdict],
        kind: 'bar' as const,
        values: groups.map((group) => count(group, verdict)),
      }))}
      units={['个']}
      places={[0]}
      stacked
      lying
    />
  );
};

const ProgrammeChart: FC<{ overview: Overview; signed: SignedOverview | undefined }> = (props) => {
  const { overview, signed } = props;
  const rows = overview.books
    .find(({ label }) => label === '先投后股')!
    .headlines.filter(({ figure }) => figure.unit === '元');
  return (
    <Chart
      title="先投后股专项资金"
      categories={rows.map(({ figure }) => figure.label)}
      series={[
        {
          name: '金额',
          kind: 'bar',
          values: rows.map((row) => {
            const { now } = signed
              ? (signed.values.get(signedKey(row.figure.id, row.basis)) ?? {})
              : row;
            return inHundredMillions(now?.value);
          }),
        },
      ]}
      units={['亿元']}
      places={[4]}
      lying
    />
  );
};

/** The workbook of the quarter that the day lies in: the signed one, or for the same two dates. */
function quarterlyWorkbook({ asOf, knownAt }: KnownMoment, isSigned: boolean): string {
  const path = `/api/v1/quarters/${quarterContaining(asOf).name}/report.xlsx`;
  return isSigned ? path : `${path}?${new URLSearchParams({ as_of: asOf, known_at: knownAt })}`;
}

/** The state of the quarter that contains the day, and links to its report. */
const QuarterLine: FC<{
  moment: KnownMoment;
  state: QuarterState;
  today: Day;
  isSigned: boolean;
}> = ({ moment, state, today, isSigned }) => {
  const { name, label, to } = quarterContaining(moment.asOf);
  return (
    <p>
      {label}{' '}
      {state === 'open' && to >= today ? (
        <span class="tag">进行中</span>
      ) : (
        <StateTag state={state} />
      )}{' '}
      <a href={`/quarters/${name}`}>查看季报</a> ·{' '}
      <a href={quarterlyWorkbook(moment, isSigned)}>
        {isSigned ? '下载定版的季报工作簿' : '下载本季度的季报工作簿'}
      </a>
    </p>
  );
};

/** Whether the figures are signed ones, or where to find those signed last. */
const SignedNote: FC<{ c: Ctx; found: LastClosed; asOf: Day }> = ({ c, found, asOf }) => {
  const { last, signed } = found;
  if (!last) return null;
  const { quarter, seq, format } = last;
  // The closing record is later than the day that it closes, so the link must not ask for that day.
  const record = <a href={`/events/${seq}`}>第 {seq} 号记录</a>;
  if (signed)
    return (
      <p class="note">
        以下是{quarter.label}定版的数（{record}）。其后的记录使之变化的，另标{' '}
        <span class="tag warn">现知</span>，为页首所写那一刻所知。
      </p>
    );
  if (last.asOf === asOf)
    return (
      <p class="note warn">
        {quarter.label}以 {format} 定版（{record}），该格式的指标定义没有保存；以下是现在所知的数，
        定版的数请见当时的工作簿。
      </p>
    );
  return (
    <p>
      最近定版的是{quarter.label}：<a href={linked(c, '/', { as_of: last.asOf })}>查看定版的数</a>
    </p>
  );
};

export const homePages = pageRouter().get('/', guard('self:read', '查看总览'), async (c) => {
  const { database, person, today } = c.var;
  const inbox = await readInbox(database, person, today);
  if (!may(person, 'records:read'))
    return page(c, { title: '总览', menu: '/', children: <WaitsForMe inbox={inbox} /> });
  const moment = await requestedMoment(c);
  const scope = personScope(person);
  const seesAll = scope.vehicles === '*';
  const key = [moment.asOf, moment.knownSeq, scope];
  const { answerCache } = c.var;
  const overview = await answerCache.of(['overview', ...key], () =>
    readOverview(database, scope, moment),
  );
  const indicators = await answerCache.of(['indicators', ...key], () =>
    readIndicators(database, scope, moment),
  );
  const seesReports = may(person, 'reports:read');
  const state = seesReports
    ? await readQuarterState(database, scope, quarterContaining(moment.asOf), moment.knownSeq)
    : undefined;
  const closed = seesReports
    ? await answerCache.of(['closed', ...key], () => readLastClosed(database, scope, moment))
    : {};
  const { signed } = closed;
  // A report signed as of then may have been signed again later.
  const isSigned = signed !== undefined && askedDates(c).knownAt === undefined;
  return page(c, {
    title: '总览',
    menu: '/',
    moment,
    illustrative: overview.illustrative,
    children: (
      <>
        {state !== undefined && (
          <QuarterLine moment={moment} state={state} today={today} isSigned={isSigned} />
        )}
        <WaitsForMe inbox={inbox} />
        <SignedNote c={c} found={closed} asOf={moment.asOf} />
        {overview.books.map(({ label, headlines }) => (
          <section>
            <h2>{label}</h2>
            <ul class="cards">
              {headlines.map((headline) => (
                <Card c={c} headline={headline} signed={signed} />
              ))}
            </ul>
          </section>
        ))}
        <p class="hint">
          “较上季末”与 {overview.comparedWith}{' '}
          相比。点开任何一个数，可以看到它的算法与背后的每一条记录。
        </p>
        <div class="charts">
          <IndustryChart industries={(signed ?? overview).industries} />
          <YearCharts overview={overview} seesAll={seesAll} mark={signed ? '（现知）' : ''} />
          {seesAll && <ProgrammeChart overview={overview} signed={signed} />}
          <IndicatorChart indicators={signed?.indicators ?? indicators} />
        </div>
      </>
    ),
  });
});
