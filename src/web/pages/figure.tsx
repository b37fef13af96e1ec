/** The working of a figure: its formula in words, its parts, and every record behind it. */
import type { FC } from 'hono/jsx';
import { readNames, type Names } from '../../actions/names-and-labels.ts';
import {
  chosenBasis,
  figureNamed,
  NARROWED_TO,
  readFigure,
  readTrail,
  resolveOnly,
  type Trail,
} from '../../actions/figures.ts';
import type { TrailRow } from '../../db/trail-row.ts';
import { CATALOGUE } from '../../domain/figures/catalogue/index.ts';
import { counts, DIMENSIONS, MEASURES, type Dimension } from '../../domain/journal/measures.ts';
import {
  BASES,
  REASONS,
  basisWindow,
  type Basis,
  type Figure,
  type Value,
} from '../../domain/figures/figure.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { Decimal } from '../../domain/values/money.ts';
import { may, personScope } from '../../platform/roles-and-rights.ts';
import { Refusal } from '../../platform/errors.ts';
import { ListFiles } from '../list-files.tsx';
import { guard, linked, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { typeLabel } from '../record-words.tsx';
import { SubmissionLink } from '../submission-link.tsx';
import { exact, Reading } from '../number-display.tsx';
import { figureLink, type Narrowed } from '../figure-link.ts';

/** The narrowing in the address, in codes; refuses what means nothing in the person's scope. */
async function narrowedBy(c: Ctx): Promise<Narrowed> {
  const { database, person } = c.var;
  const asked = Object.fromEntries(
    DIMENSIONS.map((dimension) => [dimension, c.req.query(dimension) || undefined]),
  );
  const only = await resolveOnly(database, personScope(person), asked);
  return Object.fromEntries(
    Object.entries(only ?? {}).map(([dimension, codes]) => [dimension, codes[0]!]),
  );
}

const named = (code: string, names: Names): string => {
  const name = names(code);
  return name === undefined ? code : `${name}（${code}）`;
};

/** How the figure is made, in words. */
const Formula: FC<{ c: Ctx; figure: Figure; basis: Basis; only: Narrowed }> = (props) => {
  const { c, figure, basis, only } = props;
  const { selects } = figure;
  const part = (id: string) => (
    <a href={figureLink(c, id, { basis, ...only })}>{CATALOGUE.get(id)!.label}</a>
  );
  return (
    <>
      <p>{figure.meaning}</p>
      {selects.kind === 'ratio' && (
        <p>
          {figure.label} ＝ {part(selects.numerator)} ÷ {part(selects.denominator)}
        </p>
      )}
      {selects.kind === 'sum' && (
        <p>
          ＝{' '}
          {Object.entries(selects.of.measures).map(
            ([measure, sign], index) =>
              `${sign === -1 ? ' − ' : index > 0 ? ' ＋ ' : ''}${MEASURES[measure as keyof typeof MEASURES]}`,
          )}
        </p>
      )}
    </>
  );
};

const RatioParts: FC<{ figure: Figure; value: Value | undefined }> = ({ figure, value }) => {
  if (!value?.numerator || !value.denominator) return null;
  const unit = (side: 'numerator' | 'denominator') =>
    figure.selects.kind === 'ratio' ? CATALOGUE.get(figure.selects[side])!.unit : '家';
  return (
    <dl class="facts">
      <dt>分子</dt>
      <dd>
        {exact(value.numerator, unit('numerator'))} {unit('numerator')}
      </dd>
      <dt>分母</dt>
      <dd>
        {exact(value.denominator, unit('denominator'))} {unit('denominator')}
      </dd>
      <dt>相除</dt>
      <dd>
        {value.value
          ? `${exact(value.value, figure.unit)}（未舍入 ${value.value.toSignificantDigits(12).toFixed()}）`
          : REASONS[value.reason!]}
      </dd>
    </dl>
  );
};

const PER_PAGE = 200;

/** What the amounts of the records are to the figure, where they do not add up to it. */
const NOT_ADDED: Partial<Record<Figure['selects']['kind'], string>> = {
  held: '，以下是成本的记录，公允价值另见各项持股的估值记录',
  count: '，所数的是其中不同的对象，金额不相加',
  coverage: '，所数的是其中不同的企业，金额不相加',
};

const TrailTable: FC<{ c: Ctx; trail: Trail; names: Names }> = ({ c, trail, names }) => {
  const { figure, part, rows, count } = trail;
  const sum =
    figure.selects.kind === 'sum' && figure.unit === '元' ? exact(trail.sum, '元') : undefined;
  const title = { value: '背后的记录', numerator: '分子背后的记录', denominator: '分母背后的记录' };
  return (
    <section>
      <h2>
        {title[part]}：{figure.label}
      </h2>
      <div class="scroll" tabindex={0} role="region" aria-label={title[part]}>
        <table>
          <caption>
            共 {count} 笔{NOT_ADDED[figure.selects.kind]}
            {sum !== undefined && `，各笔合计 ${sum} 元`}
            {count > rows.length && `；以下为最近的 ${PER_PAGE} 笔，全部见下载`}
          </caption>
          <thead>
            <tr>
              {['记录号', '发生日', '事项', '对象', '科目'].map((text) => (
                <th scope="col">{text}</th>
              ))}
              <th scope="col" class="num">
                金额或个数
              </th>
              {['批次', '依据文件', '填报人', '复核人'].map((text) => (
                <th scope="col">{text}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <TrailLine c={c} row={row} names={names} />
            ))}
          </tbody>
          {sum !== undefined && (
            <tfoot>
              <tr>
                <th scope="row" colspan={5}>
                  合计
                </th>
                <td class="num">{sum}</td>
                <td colspan={4}></td>
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </section>
  );
};

const TrailLine: FC<{ c: Ctx; row: TrailRow; names: Names }> = ({ c, row, names }) => {
  const about = [row.vehicle, row.enterprise, row.counterparty].filter((code) => code !== null);
  return (
    <tr>
      <th scope="row">
        <a href={linked(c, `/events/${row.seq}`)}>{row.seq}</a>
      </th>
      <td>{row.effective_on}</td>
      <td>{typeLabel(row.type)}</td>
      <td>{about.map((code) => named(code, names)).join('；')}</td>
      <td>{MEASURES[row.measure]}</td>
      <td class="num">{exact(new Decimal(row.amount), counts(row.measure) ? '个' : '元')}</td>
      <td>
        <SubmissionLink c={c} id={row.submission} />
      </td>
      <td>{row.document ?? <span class="none">-</span>}</td>
      <td>{row.maker}</td>
      <td>{row.checker ?? <span class="none">（未经复核）</span>}</td>
    </tr>
  );
};

/** The same figure on its other bases. */
const Bases: FC<{ c: Ctx; figure: Figure; basis: Basis; only: Narrowed }> = (props) => {
  const { c, figure, basis, only } = props;
  if (figure.bases.length < 2) return null;
  return (
    <nav class="tabs" aria-label="口径">
      {figure.bases.map((each) => (
        <a
          href={figureLink(c, figure.id, { basis: each, ...only })}
          aria-current={each === basis ? 'page' : undefined}
        >
          {BASES[each]}
        </a>
      ))}
    </nav>
  );
};

function spanText(basis: Basis, { asOf }: KnownMoment): string {
  const { from, to } = basisWindow(basis, asOf);
  if (basis === 'point') return `${to} 当日的状况`;
  return from === undefined ? `${to} 及以前全部` : `${from} 至 ${to}`;
}

function basisAsked(c: Ctx, figure: Figure): Basis {
  const asked = c.req.query('basis') || undefined;
  if (asked !== undefined && !Object.hasOwn(BASES, asked))
    throw new Refusal('parameter_invalid', `没有口径“${asked}”。`);
  return chosenBasis(figure, asked as Basis | undefined);
}

/** Links to the enterprises that a coverage figure counts, for people who may see the list. */
const CoverageList: FC<{ c: Ctx; dates: Record<string, string> }> = ({ c, dates }) =>
  may(c.var.person, 'reports:read') ? (
    <p>
      <ListFiles path="coverage" query={new URLSearchParams(dates)}>
        授信覆盖名单
      </ListFiles>
    </p>
  ) : null;

async function figurePage(c: Ctx) {
  const { database, person, answerCache } = c.var;
  const scope = personScope(person);
  const figure = figureNamed(scope, c.req.param('id')!);
  const basis = basisAsked(c, figure);
  const moment = await requestedMoment(c);
  const narrowed = await narrowedBy(c);
  const entries = Object.entries(narrowed) as [Dimension, string][];
  const only = Object.fromEntries(entries.map(([dimension, code]) => [dimension, [code]]));
  const names = await readNames(answerCache, database, scope, moment);
  const [value] = await readFigure(database, scope, moment, figure, basis, { only });
  const trails = await readTrail(database, scope, moment, figure, basis, {
    only,
    latest: PER_PAGE,
  });
  const dates = { as_of: moment.asOf, known_at: moment.knownAt };
  const query = new URLSearchParams({ ...narrowed, basis, ...dates, proofs: 'true' });
  query.delete('instrument');
  query.delete('counterparty');
  return page(c, {
    title: figure.label,
    menu: '/figures',
    moment,
    illustrative: value?.illustrative ?? false,
    children: (
      <>
        <Bases c={c} figure={figure} basis={basis} only={narrowed} />
        <section class="panel">
          <p class="card">
            <Reading shown={value} unit={figure.unit} />
          </p>
          <dl class="facts">
            <dt>口径</dt>
            <dd>
              {BASES[basis]}（{spanText(basis, moment)}）
            </dd>
            {entries.map(([dimension, code]) => (
              <>
                <dt>限于{NARROWED_TO[dimension].label}</dt>
                <dd>{named(code, names)}</dd>
              </>
            ))}
            {figure.scheme && (
              <>
                <dt>分类标准</dt>
                <dd>{figure.scheme}</dd>
              </>
            )}
            <dt>指标编号</dt>
            <dd>
              <code>{figure.id}</code>
            </dd>
          </dl>
          <h2>算法</h2>
          <Formula c={c} figure={figure} basis={basis} only={narrowed} />
          <RatioParts figure={figure} value={value} />
          <p>
            <a href={`/api/v1/figures/${figure.id}/trail?${query}`}>全部记录及其包含证明（JSON）</a>
          </p>
          {figure.selects.kind === 'coverage' && <CoverageList c={c} dates={dates} />}
        </section>
        {trails.map((trail) => (
          <TrailTable c={c} trail={trail} names={names} />
        ))}
      </>
    ),
  });
}

export const figurePages = pageRouter().get(
  '/figures/:id',
  guard('records:read', '查看指标'),
  figurePage,
);
