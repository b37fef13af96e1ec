/** The workbook of an import, the same every time. */
import ExcelJS from 'exceljs';

/** What the loan of this number is drawn. */
export const drawnOn = (loan) => 1000 + loan;

/**
 * Writes a workbook of so many enterprises, each with a credit line of the bank B-9 and three
 * loans; codes and sender's numbers begin with the mark, so that several can be handed in.
 */
export async function workbook(file, enterprises, mark = 'W') {
  const loans = enterprises * 3;
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file });
  const fill = (name, header, count, row) => {
    const sheet = book.addWorksheet(name);
    sheet.addRow(header).commit();
    for (let index = 1; index <= count; index += 1) sheet.addRow(row(index)).commit();
    sheet.commit();
  };
  const day = (index) => `2024-0${(index % 6) + 1}-${String((index % 27) + 1).padStart(2, '0')}`;
  fill(
    '登记主体',
    ['发生日', '编码', '类别', '全称', '没有统一社会信用代码的原因', '外部编号'],
    enterprises,
    (at) => [
      '2023-01-02',
      `E-${mark}${at}`,
      '企业',
      `批量企业${mark}${at}`,
      '演示',
      `P-${mark}${at}`,
    ],
  );
  fill(
    '授信',
    [
      '发生日',
      '编码',
      '企业',
      '银行',
      '产品',
      '性质',
      '授信额度（元）',
      '授信到期日',
      '循环使用',
      '外部编号',
    ],
    enterprises,
    (at) => [
      '2023-06-01',
      `CL-${mark}${at}`,
      `E-${mark}${at}`,
      'B-9',
      'P01',
      '授信',
      9e6,
      '2026-06-01',
      '是',
      `C-${mark}${at}`,
    ],
  );
  fill(
    '发放贷款',
    ['发生日', '授信', '发放金额（元）', '到期日', '年利率', '外部编号'],
    loans,
    (at) => [
      day(at),
      `CL-${mark}${(at % enterprises) + 1}`,
      drawnOn(at),
      '2025-06-01',
      0.04,
      `L-${mark}${at}`,
    ],
  );
  await book.commit();
}
