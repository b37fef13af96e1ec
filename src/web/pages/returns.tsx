/** The returns of investments, vehicles and the fund, and what managers report about them. */
import type { Child, FC } from 'hono/jsx';
import {
  readFundPerformance,
  readInvestmentPerformance,
  readVehiclePerformance,
  type PublicMoney,
  type ReportedMetric,
} from '../../actions/performance.ts';
import { PERFORMANCE_REASONS, type Outcome } from '../../domain/returns/multiples.ts';
import {
  readableRate,
  readableYearly,
  rootsText,
  type Gross,
  type Net,
  type Performance,
} from '../../domain/returns/performance.ts';
import { may, personScope } from '../../platform/roles-and-rights.ts';
import { linked, type Ctx } from '../pages.ts';
import { ScrollTable } from '../scroll-table.tsx';
import { decimalText, exact, NOT_APPLICABLE } from '../number-display.tsx';
import type { SectionProps } from './registered-thing-sections.tsx';

const Returned: FC<{ outcome: Outcome; as: '%' | '倍' | '元' }> = ({ outcome, as }) =>
  outcome.value === undefined ? (
    <span class="none" title={PERFORMANCE_REASONS[outcome.reason]}>
      无从计算：{PERFORMANCE_REASONS[outcome.reason]}
    </span>
  ) : (
    <>
      {exact(outcome.value, as)}
      {as === '%' ? '' : ` ${as}`}
    </>
  );

/** A rate; of several each, the plausible one first. */
const Rate: FC<{ outcome: Outcome }> = ({ outcome }) => {
  const roots = rootsText(outcome);
  if (roots === undefined) return <Returned outcome={outcome} as="%" />;
  return (
    <>
      <span class="none">{PERFORMANCE_REASONS.several_roots}：</span>
      {roots}
    </>
  );
};

const Side: FC<{ title: string; side: Gross | Net }> = ({ title, side }) => {
  const yearly = readableYearly(side);
  return (
    <>
      <h3>
        {title}（{side.label}）
      </h3>
      <dl class="facts">
        <dt>付出合计</dt>
        <dd>{exact(side.paidOut, '元')} 元</dd>
        <dt>收回合计</dt>
        <dd>{exact(side.received, '元')} 元</dd>
        <dt>剩余价值</dt>
        <dd>
          <Returned outcome={side.residual} as="元" />
        </dd>
        {yearly && (
          <>
            <dt>IRR（年化）</dt>
            <dd>
              <Rate outcome={yearly} />
            </dd>
          </>
        )}
        {side.period && (
          <>
            <dt>{side.period.label}</dt>
            <dd>
              <Rate outcome={readableRate(side.period)} />
              {side.period.days > 0 && `（历时 ${side.period.days} 天）`}
            </dd>
          </>
        )}
        {'moic' in side ? (
          <>
            <dt>MOIC</dt>
            <dd>
              <Returned outcome={side.moic} as="倍" />
            </dd>
          </>
        ) : (
          (['dpi', 'rvpi', 'tvpi', 'pic'] as const).map((name) => (
            <>
              <dt>{name.toUpperCase()}</dt>
              <dd>
                <Returned outcome={side[name]} as="倍" />
              </dd>
            </>
          ))
        )}
      </dl>
      <p class="hint">{side.convention}</p>
    </>
  );
};

const Returns: FC<{ performance: Performance }> = ({ performance: { gross, net } }) => (
  <>
    {gross && <Side title="毛收益" side={gross} />}
    {net && <Side title="净收益" side={net} />}
  </>
);

export async function HoldingReturns({ c, code, moment }: SectionProps): Promise<Child> {
  const [vehicle = '', enterprise = ''] = code.split('/');
  const { database, person } = c.var;
  const scope = personScope(person);
  const performance = await readInvestmentPerformance(database, scope, moment, vehicle, enterprise);
  return (
    <section class="panel">
      <h2>收益</h2>
      <Returns performance={performance} />
    </section>
  );
}

/** What public money mobilised, and how much of it is invested. */
const PublicMoneyFacts: FC<{ of: PublicMoney }> = ({ of }) => (
  <>
    <h3>返投与放大</h3>
    <dl class="facts">
      <dt>返投倍数</dt>
      <dd>
        <Returned outcome={of.local_return} as="倍" />
      </dd>
      <dt>放大倍数（基金规模口径）</dt>
      <dd>
        <Returned outcome={of.fund_scale} as="倍" />
      </dd>
      <dt>投资进度</dt>
      <dd>
        <Returned outcome={of.deployment} as="%" />
      </dd>
    </dl>
  </>
);

/** The mother fund's, through all its vehicles: the bureau's alone. */
async function FundReturns({ c, moment }: Pick<SectionProps, 'c' | 'moment'>): Promise<Child> {
  const { database, person } = c.var;
  if (!may(person, 'reports:read')) return undefined;
  const found = await readFundPerformance(database, personScope(person), moment);
  return (
    <section class="panel">
      <h2>收益</h2>
      <Returns performance={found.performance} />
      <PublicMoneyFacts of={found.publicMoney} />
    </section>
  );
}

/** The returns of a sub-fund; the mother fund is a vehicle too, but not in their list. */
export async function VehicleReturns({ c, code, moment, rows }: SectionProps): Promise<Child> {
  if (rows.length === 0) return FundReturns({ c, moment });
  const { database, person } = c.var;
  const found = await readVehiclePerformance(database, personScope(person), moment, code);
  return (
    <section class="panel">
      <h2>收益</h2>
      <p>
        <a href={linked(c, '/investments', { vehicle: code })}>该基金的投资项目</a>
      </p>
      <Returns performance={found.performance} />
      <PublicMoneyFacts of={found.publicMoney} />
      {found.reported.length > 0 && (
        <ScrollTable
          label="管理人报告值"
          caption="管理人报告值，与台账截至报告日的计算值"
          headings={['指标', '报告日', '报告值', '计算值', '差异', '记录号']}
          numeric={['报告值', '计算值', '差异']}
        >
          {found.reported.map((row) => (
            <Reported c={c} row={row} />
          ))}
        </ScrollTable>
      )}
    </section>
  );
}

/** What the manager reported, beside ours for the same day. */
const Reported: FC<{ c: Ctx; row: ReportedMetric }> = ({ c, row }) => {
  const { label, on, reported, readable, seq } = row;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{on}</td>
      <td class="num">{decimalText(reported, 4)}</td>
      {readable === undefined ? (
        <td>不适用：不足一年，不作年化</td>
      ) : (
        <td class={readable.value && 'num'}>
          {readable.value === undefined
            ? (rootsText(readable) ?? PERFORMANCE_REASONS[readable.reason])
            : decimalText(readable.value, 4)}
        </td>
      )}
      <td class="num">
        {readable?.value === undefined ? (
          <span class="none">{NOT_APPLICABLE}</span>
        ) : (
          decimalText(reported.minus(readable.value), 4)
        )}
      </td>
      <td>
        <a href={linked(c, `/events/${seq}`)}>{seq}</a>
      </td>
    </tr>
  );
};
