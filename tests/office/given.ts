/** What the files of these tests are made of. */
export const QUARTER = '2024Q2';

/** Names that a spreadsheet program could take for formulas, of enterprises with investments. */
export const FORMULA_NAMES: Readonly<Record<string, string>> = {
  'E-0043': '=1+1',
  'E-0086': '+86科技',
  'E-0016': '-1热能',
  'E-0023': '@SUM(A1:A9)',
};

/** A sheet with a fault of each row's own: a day that is none, an amount that is none. */
export const FAULTY = {
  投资: [
    ['发生日', '基金', '企业', '金额（元）'],
    ['六月', 'SF-001', 'E-0001', 5],
    ['2024-06-01', 'SF-001', 'E-0001', '五'],
  ],
};
