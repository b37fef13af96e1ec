/** The quarterly report as a page: the workbook's tables, each number leading to its working. */
import type { FC } from 'hono/jsx';
import { resolveDates } from '../../actions/resolve-dates.ts';
import { quarterNamed } from '../../actions/quarter-report.ts';
import {
  PLAIN_TABLE_KEYS,
  readReportSheets,
  type PlainCell,
  type PlainNumber,
  type PlainSheet,
  type PlainTable,
  type PlainTableKey,
  type ShownReport,
} from '../../actions/report-sheets.ts';
import { isDay, whyNoDay, type Day } from '../../domain/values/days.ts';
import { STATUS_LABELS } from '../../domain/report/report.ts';
import { personScope } from '../../platform/roles-and-rights.ts';
import { Refusal } from '../../platform/errors.ts';
import { guard, linked, page, pageRouter, type Ctx } from '../pages.ts';
import { askedDates, inBeijing } from '../asked-dates.ts';
import { decimalText, NOT_APPLICABLE, NO_VALUE } from '../number-display.tsx';
import { figureLink } from '../figure-link.ts';
import { RecordLinks } from './quarter-restated.tsx';

/** Only zero is shown as 0; a number that rounds to zero keeps its decimals. */
const printed = ({ value, divisor, decimals, suffix }: PlainNumber): string =>
  value.isZero() ? `0${suffix}` : `${decimalText(value.div(divisor), decimals)}${suffix}`;

/** All digits of a number, if fewer are printed. */
function exactly({ value, divisor, decimals }: PlainNumber): string | undefined {
  const isCut = !value.div(divisor).toDecimalPlaces(decimals).equals(value.div(divisor));
  return isCut ? decimalText(value, value.decimalPlaces()) : undefined;
}

interface At {
  c: Ctx;
  asOf: Day;
  /** Absent if the numbers are those of now. */
  knownAt: string | undefined;
}

const CellShown: FC<At & { cell: PlainCell }> = ({ c, asOf, knownAt, cell }) => {
  if (typeof cell === 'string')
    return cell === '' || cell === NO_VALUE || cell === NOT_APPLICABLE ? (
      <span class="none">{cell}</span>
    ) : (
      <>{cell}</>
    );
  if ('records' in cell) return <RecordLinks seqs={cell.records} />;
  const { figure } = cell;
  if (!figure) return <>{printed(cell)}</>;
  const { basis, of } = figure;
  const query = {
    ...(basis && { basis }),
    ...of,
    as_of: figure.asOf ?? asOf,
    ...(knownAt && { known_at: knownAt }),
  };
  return (
    <a href={figureLink(c, figure.id, query)} title={exactly(cell)}>
      {printed(cell)}
    </a>
  );
};

const isNumber = (cell: PlainCell): boolean => typeof cell === 'object' && 'value' in cell;

/** Neighbouring columns of the same group, as one heading. */
function headerSpans(columns: PlainTable['columns']): { group?: string; span: number }[] {
  const spans: { group?: string; span: number }[] = [];
  for (const { group } of columns) {
    const last = spans.at(-1);
    if (group !== undefined && last?.group === group) last.span += 1;
    else spans.push({ span: 1, ...(group !== undefined && { group }) });
  }
  return spans;
}

const Header: FC<{ columns: PlainTable['columns'] }> = ({ columns }) => {
  const isDouble = columns.some(({ group }) => group !== undefined);
  const cell = ({ label, isNumeric }: PlainTable['columns'][number], rows: number) => (
    <th scope="col" class={isNumeric ? 'num' : undefined} rowspan={rows > 1 ? rows : undefined}>
      {label}
    </th>
  );
  if (!isDouble)
    return (
      <thead>
        <tr>{columns.map((column) => cell(column, 1))}</tr>
      </thead>
    );
  let at = 0;
  return (
    <thead class="double">
      <tr>
        {headerSpans(columns).map(({ group, span }) => {
          const column = columns[at]!;
          at += span;
          return group === undefined ? (
            cell(column, 2)
          ) : (
            <th scope="colgroup" colspan={span} class="group">
              {group}
            </th>
          );
        })}
      </tr>
      <tr>{columns.filter(({ group }) => group !== undefined).map((column) => cell(column, 1))}</tr>
    </thead>
  );
};

const TableShown: FC<At & { table: PlainTable; label: string }> = ({ table, label, ...at }) => {
  const isNumeric = (index: number): boolean => table.columns[index]?.isNumeric ?? false;
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={table.caption ?? label}>
      <table>
        <caption>{table.caption ?? label}</caption>
        <Header columns={table.columns} />
        <tbody>
          {table.lines.map(({ isSum, cells }) => (
            <tr class={isSum ? 'sum' : undefined}>
              {cells.map((cell, index) => (
                <td class={isNumber(cell) || isNumeric(index) ? 'num' : undefined}>
                  <CellShown {...at} cell={cell} />
                </td>
              ))}
            </tr>
          ))}
          {table.lines.length === 0 && (
            <tr>
              <td colspan={table.columns.length} class="none">
                没有记录。
              </td>
            </tr>
          )}
        </tbody>
        {table.totals.length > 0 && (
          <tfoot>
            <tr>
              {table.totals.map((cell, index) => (
                <td class={isNumber(cell) || isNumeric(index) ? 'num' : undefined}>
                  <CellShown {...at} cell={cell} />
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
};

const SheetShown: FC<At & { sheet: PlainSheet }> = ({ sheet, ...at }) => (
  <section>
    <h2>
      {sheet.name}
      {sheet.unit && <small class="none"> 单位：{sheet.unit}</small>}
    </h2>
    {sheet.tables.map((table) => (
      <TableShown {...at} table={table} label={sheet.title} />
    ))}
    {sheet.notes.map((text) => (
      <p class="hint">{text}</p>
    ))}
  </section>
);

interface StatusProps {
  c: Ctx;
  shown: ShownReport;
  name: string;
}

const Status: FC<StatusProps> = ({ c, shown: { status, digest, head }, name }) => (
  <section class="panel">
    <dl class="facts">
      <dt>状态</dt>
      <dd>
        {STATUS_LABELS[status.kind]}
        {status.kind === 'signed' && (
          <>
            ，见 <a href={`/events/${status.closing}`}>第 {status.closing} 号记录</a>
          </>
        )}
      </dd>
      <dt>报告数据摘要</dt>
      <dd>
        {digest ? (
          <>
            <code>{digest.value}</code>（{digest.hash}）
          </>
        ) : (
          <>
            由各表的全部数据算出，见 <a href={tableLink(c, ALL_TABLES)}>全部各表</a>
          </>
        )}
      </dd>
      <dt>记录树根</dt>
      <dd>
        <code>{head.root}</code>（前 {head.size} 条记录）
      </dd>
    </dl>
    <p>
      <a href={`/quarters/${name}`}>回到本季度：核对清单、关闭与下载</a>
    </p>
  </section>
);

/** The word for all tables in the address. */
const ALL_TABLES = 'all';

const tableLink = (c: Ctx, table: string): string => linked(c, c.req.path, { table });

/** One table at a time, each under its own address; and all, as they are printed. */
const TableLinks: FC<{ c: Ctx; sheets: readonly PlainSheet[]; current: string }> = (props) => {
  const { c, sheets, current } = props;
  const link = (table: string, name: string) => (
    <a href={tableLink(c, table)} aria-current={table === current ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <nav class="contents" aria-label="各表">
      {sheets.map(({ key, name }) => link(key, name))}
      {link(ALL_TABLES, '全部各表（供打印）')}
    </nav>
  );
};

/** The table that the address asks for, the overview if none; undefined for all. */
function askedTable(c: Ctx): PlainTableKey | undefined {
  const asked = c.req.query('table') ?? PLAIN_TABLE_KEYS[0]!;
  if (asked === ALL_TABLES) return undefined;
  const key = PLAIN_TABLE_KEYS.find((each) => each === asked);
  if (key !== undefined) return key;
  const words = [...PLAIN_TABLE_KEYS, ALL_TABLES].join('、');
  throw new Refusal('parameter_invalid', `报告没有表“${asked}”，table 应为 ${words} 之一。`);
}

async function reportPage(c: Ctx) {
  const { database, person, today, answerCache } = c.var;
  const of = quarterNamed(c.req.param('quarter') ?? '', today);
  const { asOf, knownAt } = askedDates(c);
  if (asOf !== undefined && !isDay(asOf))
    throw new Refusal('parameter_invalid', `截至日“${asOf}”${whyNoDay(asOf)}，应形如 2024-06-30。`);
  const only = askedTable(c);
  const scope = personScope(person);
  const dates = { asOf, knownAt: knownAt === undefined ? undefined : inBeijing(knownAt) };
  const { knownSeq } = await resolveDates(database, {}, today);
  // Signing is a record too, so as of one record there is only one answer.
  const question = ['report', of.name, only ?? ALL_TABLES, dates, today, knownSeq, scope];
  const shown = await answerCache.of(question, () =>
    readReportSheets(database, scope, of, { ...dates, today, only }),
  );
  const { status, sheets, illustrative } = shown;
  const isNow = status.kind === 'draft' && knownAt === undefined;
  const at = { c, asOf: shown.asOf, knownAt: isNow ? undefined : shown.knownAt };
  const current = only ?? ALL_TABLES;
  return page(c, {
    title: `${of.label}报告`,
    menu: '/quarters',
    illustrative,
    moment: shown,
    children: (
      <>
        <Status c={c} shown={shown} name={of.name} />
        <TableLinks c={c} sheets={sheets} current={current} />
        {sheets
          .filter(({ key }) => only === undefined || key === only)
          .map((sheet) => (
            <SheetShown {...at} sheet={sheet} />
          ))}
      </>
    ),
  });
}

export const reportPages = pageRouter().get(
  '/quarters/:quarter/report',
  guard('reports:read', '查看季度报告'),
  reportPage,
);
