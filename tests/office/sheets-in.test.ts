/** A manager's template, filled in by LibreOffice's users and by other programs, is recorded. */
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  fillByOpenpyxl,
  readByOpenpyxl,
  savedByLibreOffice,
  type FilledValue,
  type ReadSheet,
} from '../support/office.ts';
import { given, grid, letters, service } from './support.ts';

const HEADER_ROW = 2;

/** Cells of a row of a sheet by their headers, the mark of what is required left out. */
function placed(sheet: ReadSheet, row: number, values: Record<string, FilledValue>) {
  const headers = grid(sheet.cells)[HEADER_ROW - 1]!.map((header) => String(header));
  return Object.fromEntries(
    Object.entries(values).map(([header, value]) => {
      const at = headers.findIndex((one) => one.replace('*', '') === header);
      if (at < 0) throw new Error(`${sheet.name} has no ${header}: ${headers.join(' ')}`);
      return [`${letters(at + 1)}${row}`, value];
    }),
  );
}

interface Filling {
  /** 100 and 0.25 万元, which only a program that calculates may leave as a formula. */
  amount: FilledValue;
  /** A day as it is typed where no calendar is at hand. */
  day: FilledValue;
  code: string;
  /** The two may not value the same holding on the same day. */
  valuedOn: string;
  saved: (file: string) => string;
}

const FILLINGS: Record<string, Filling> = {
  openpyxl: {
    amount: 100.25,
    day: '2024年7月2日',
    code: 'PY',
    valuedOn: '2024-07-30',
    saved: (file) => file,
  },
  LibreOffice: {
    amount: '=100+1/4',
    day: { day: '2024-07-02' },
    code: 'LO',
    valuedOn: '2024-07-31',
    saved(file) {
      const folder = given('filled-saved');
      mkdirSync(folder, { recursive: true });
      return savedByLibreOffice([file], 'xlsx', folder)[0]!;
    },
  },
};

/** Two rounds and the value of a holding that the template has filled in half. */
function filled(name: string, { amount, day, code, valuedOn, saved }: Filling): Uint8Array {
  const sheets = readByOpenpyxl(given('template.xlsx'));
  const sheetOf = (label: string): ReadSheet => sheets.find((sheet) => sheet.name === label)!;
  const rounds = sheetOf('投资');
  const [header] = Object.keys(placed(rounds, HEADER_ROW, { '金额（元）': '' }));
  const round = { 基金: 'SF-001', 企业: 'E-0016', '金额（元）': amount, 轮次: 'B' };
  const values = sheetOf('估值');
  const holding = grid(values.cells).findIndex(([mark]) => mark === '预填') + 1;
  const file = given(`filled-${name}.xlsx`);
  fillByOpenpyxl(given('template.xlsx'), file, {
    投资: {
      [header!]: '金额（万元）*',
      ...placed(rounds, 4, { ...round, 发生日: day, 外部编号: `${code}-1` }),
      ...placed(rounds, 5, { ...round, 发生日: { day: '2024-07-03' }, 外部编号: `${code}-2` }),
    },
    估值: placed(values, holding, {
      ...{ 发生日: { day: valuedOn }, '公允价值（元）': 18_500_000.5, 外部编号: `${code}-3` },
      ...{ 估值方法: '市价', 公允价值层次: 1 },
    }),
  });
  return new Uint8Array(readFileSync(saved(file)));
}

describe.each(Object.entries(FILLINGS))('filled in with %s', (name, filling) => {
  test('it is previewed without a fault, and recorded as it was filled in', async () => {
    const bytes = filled(name, filling);
    const preview: any = await (await service().send('manager', '/imports/preview', bytes)).json();
    expect(preview.faults).toEqual([]);
    expect(preview).toMatchObject({ acceptable: true, events_total: 3 });
    const difference = (figure: string) =>
      preview.figures.find((row: any) => row.figure === figure && row.basis === 'inception')
        ?.difference;
    expect(difference('fund.invested')).toBe('2005000.00');

    const sent: any = await (await service().send('manager', '/imports', bytes)).json();
    expect(sent.status).toBe('pending');
    const { events } = await service().approve('officer', sent.submission);
    const recorded = await Promise.all(
      events.map(({ seq }: { seq: number }) => service().get('auditor', `/events/${seq}`)),
    );
    const round = { vehicle: 'SF-001', enterprise: 'E-0016', amount: '1002500.00', round: 'B' };
    const invested = { type: 'investment.made', data: round };
    expect(recorded).toMatchObject([
      { ...invested, effective_on: '2024-07-02', external_id: `${filling.code}-1` },
      { ...invested, effective_on: '2024-07-03', external_id: `${filling.code}-2` },
      {
        ...{ type: 'investment.valued', effective_on: filling.valuedOn },
        ...{ external_id: `${filling.code}-3`, data: { fair_value: '18500000.50', level: 1 } },
      },
    ]);
  });
});
