/** The parts of a page that only things of one kind have: plans, payments, the four books. */
import type { Child, FC } from 'hono/jsx';
import { readDealWaterfall } from '../../actions/deal-waterfall.ts';
import { readExposure } from '../../actions/exposure.ts';
import { readLoanSchedule } from '../../actions/loan-schedule.ts';
import type { Names } from '../../actions/names-and-labels.ts';
import { CATALOGUE } from '../../domain/figures/catalogue/index.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import type { ListRow } from '../../domain/lists/list.ts';
import { personScope } from '../../platform/roles-and-rights.ts';
import { linked, type Ctx } from '../pages.ts';
import { exact, NO_VALUE } from '../number-display.tsx';
import { figureLink } from '../figure-link.ts';
import { investmentPath, THING_PATHS } from '../list-pages.ts';
import { markText, markTitle } from '../posting-words.tsx';
import { ScrollTable } from '../scroll-table.tsx';

/** What such a part of the page is given. */
export interface SectionProps {
  c: Ctx;
  code: string;
  moment: KnownMoment;
  names: Names;
  /** The thing's rows in its list. */
  rows: readonly ListRow[];
}

type Instrument = Awaited<ReturnType<typeof readExposure>>['books'][string]['instruments'][number];

/** The path of the page of an instrument in each book; equity in a project is on its page. */
const INSTRUMENT_PATHS: Readonly<Record<string, (instrument: Instrument) => string>> = {
  fund: ({ instrument }) => investmentPath(instrument),
  credit: ({ instrument, figures }) =>
    `${THING_PATHS['credit.drawn' in figures ? 'loan' : 'line']}/${instrument}`,
  securitisation: ({ instrument }) => `${THING_PATHS.deal}/${instrument}`,
  grants: ({ instrument }) => `${THING_PATHS.project}/${instrument.split('/')[0]}`,
};

/** An instrument's code, with a link to its page. One that was taken back has no page. */
const InstrumentLink: FC<{ c: Ctx; book: string; of: Instrument }> = ({ c, book, of }) =>
  Object.values(of.figures).every(({ value }) => value?.isZero()) ? (
    <>{of.instrument}</>
  ) : (
    <a href={linked(c, INSTRUMENT_PATHS[book]!(of))}>{of.instrument}</a>
  );

const BookTable: FC<{
  c: Ctx;
  book: string;
  enterprise: string;
  label: string;
  figures: readonly string[];
  instruments: readonly Instrument[];
}> = ({ c, book, enterprise, label, figures, instruments }) => {
  const numeric = figures.map((id) => `${CATALOGUE.get(id)!.label}（${CATALOGUE.get(id)!.unit}）`);
  return (
    <ScrollTable label={label} headings={['项目', ...numeric]} numeric={numeric}>
      {instruments.map((each) => (
        <tr>
          <th scope="row">
            <InstrumentLink c={c} book={book} of={each} />
          </th>
          {figures.map((id) => {
            const value = each.figures[id]?.value;
            return (
              <td class="num">
                {value === undefined ? (
                  <span class="none">{NO_VALUE}</span>
                ) : (
                  <a href={figureLink(c, id, { enterprise, instrument: each.instrument })}>
                    {exact(value, CATALOGUE.get(id)!.unit)}
                  </a>
                )}
              </td>
            );
          })}
        </tr>
      ))}
    </ScrollTable>
  );
};

export async function EnterpriseBooks({ c, code, moment, names }: SectionProps): Promise<Child> {
  const { database, person } = c.var;
  const exposure = await readExposure(database, personScope(person), moment, code);
  const seen = Object.entries(exposure.books);
  const books = seen.filter(([, { instruments }]) => instruments.length > 0);
  return (
    <section>
      <h2>在各业务中的情况</h2>
      <p class="hint">各业务是不同的口径，不相加。</p>
      {books.length === 0 && (
        <p>{seen.map(([, { label }]) => label).join('、')}中没有这家企业的记录。</p>
      )}
      {books.map(([book, { label, instruments }]) => (
        <BookTable
          c={c}
          book={book}
          enterprise={code}
          label={label}
          instruments={instruments}
          figures={[...new Set(instruments.flatMap(({ figures }) => Object.keys(figures)))]}
        />
      ))}
      <h2>现状</h2>
      <dl class="facts">
        {exposure.statements.map(({ kind, key, value, effective_on, seq }) => (
          <>
            <dt>{markTitle({ kind, key })}</dt>
            <dd>
              {markText({ kind, key, value }, names)}{' '}
              <a href={linked(c, `/events/${seq}`)}>
                自 {effective_on}，第 {seq} 号记录
              </a>
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}

export async function LoanPlan({ c, code, moment }: SectionProps): Promise<Child> {
  const { database, person } = c.var;
  const plan = await readLoanSchedule(database, personScope(person), moment, code);
  return (
    <section class="panel">
      <h2>还款计划</h2>
      {plan.reason !== undefined && <p>{plan.reason}</p>}
      {plan.accrued && (
        <p>
          自 {plan.accrued.from} 至 {plan.accrued.to} 应计利息 {exact(plan.accrued.interest, '元')}{' '}
          元。
        </p>
      )}
      {plan.instalments.length > 0 && (
        <ScrollTable
          label="还款计划"
          caption="按借款约定推算"
          headings={['到期日', '本金（元）', '利息（元）', '其后余额（元）']}
          numeric={['本金（元）', '利息（元）', '其后余额（元）']}
        >
          {plan.instalments.map((each) => (
            <tr>
              <th scope="row">{each.day}</th>
              <td class="num">{exact(each.principal, '元')}</td>
              <td class="num">{exact(each.interest, '元')}</td>
              <td class="num">{exact(each.balance, '元')}</td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </section>
  );
}

export async function DealPayments({ c, code, moment }: SectionProps): Promise<Child> {
  const { database, person } = c.var;
  const found = await readDealWaterfall(database, personScope(person), moment, code);
  return (
    <section class="panel">
      <h2>兑付与约定顺序的核对</h2>
      {found.faults.map((fault) => (
        <p class="note warn">{fault}</p>
      ))}
      <ul>
        {found.distributions.map(({ seq, day, collected, differences, reason }) => (
          <li>
            {day} <a href={linked(c, `/events/${seq}`)}>第 {seq} 号记录</a>：归集{' '}
            {exact(collected, '元')} 元，
            {reason ??
              (differences.length === 0
                ? '与约定顺序一致'
                : differences
                    .map(
                      (each) =>
                        `${each.tranche} 应付 ${exact(each.expected, '元')} 元、实付 ${exact(each.recorded, '元')} 元`,
                    )
                    .join('；'))}
          </li>
        ))}
      </ul>
    </section>
  );
}
