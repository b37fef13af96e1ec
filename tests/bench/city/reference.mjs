/** What a city has beside the demo: two industry schemes, banks, mother funds and their sub-funds. */

const numbered = (prefix, from, count, made) =>
  Array.from({ length: count }, (_, at) =>
    made(`${prefix}-${String(from + at).padStart(3, '0')}`, at),
  );

const SCHEMES = {
  'HTA-2016': '高新技术领域（压测用）',
  'DIG-2021': '数字经济核心产业（压测用）',
};

const schemes = Object.entries(SCHEMES).map(([list, title]) => ({
  type: 'code-list.adopted',
  effective_on: '2016-01-01',
  data: {
    ...{ list, kind: 'industry', title, valid_from: '2016-01-01' },
    items: Array.from({ length: 8 }, (_, at) => ({
      code: `${list[0]}${at + 1}`,
      label: `${title.slice(0, 4)}第${at + 1}类`,
    })),
  },
}));

const party = (kind, name) => (code) => ({
  type: 'party.registered',
  effective_on: '2016-01-01',
  data: { code, kind, name: `${name}${code}`, no_uscc_reason: '压测' },
});

const SIZE = '90000000000.00';

const fund = (code) => ({
  type: 'fund.established',
  effective_on: '2018-07-02',
  data: { code, name: `城市母基金${code}`, manager: 'M-001' },
});

const money = (type, vehicle, investor, amount, day) => ({
  type,
  effective_on: day,
  data: { vehicle, investor, amount },
});

const FUNDS = numbered('F', 2, 3, (code) => code);
const SUB_FUNDS = numbered('SF', 21, 60, (code) => code);
const ownerOf = (at) => ['F-001', ...FUNDS][at % 4];

const subFund = (code, at) => ({
  type: 'sub-fund.registered',
  effective_on: '2018-07-02',
  data: {
    ...{ code, name: `城市子基金${code}`, fund: ownerOf(at), manager: `M-00${1 + (at % 3)}` },
    ...{ return_multiple: '1.5', return_base: 'paid_in', return_confirmed: true },
  },
});

/** The events of a city that are few, in the order in which they refer to one another. */
export const REFERENCE = [
  ...schemes,
  ...numbered('B', 9, 4, party('bank', '城市银行')),
  ...FUNDS.map(fund),
  ...SUB_FUNDS.map(subFund),
  ...['F-001', ...FUNDS].flatMap((code) => [
    money('commitment.made', code, 'GOV-001', SIZE, '2018-07-02'),
    money('contribution.paid', code, 'GOV-001', SIZE, '2018-07-02'),
  ]),
  ...SUB_FUNDS.flatMap((code, at) => [
    money('commitment.made', code, ownerOf(at), '2000000000.00', '2018-07-02'),
    money('contribution.paid', code, ownerOf(at), '2000000000.00', '2018-07-02'),
  ]),
];

/** The vehicles of the three managers: those of the demo, and a third each of the city's. */
export const MANAGED = {
  manager: ['SF-001', 'SF-004', 'SF-012', ...SUB_FUNDS.slice(0, 20)],
  manager2: ['SF-002', 'SF-006', 'SF-015', ...SUB_FUNDS.slice(20, 40)],
  manager3: SUB_FUNDS.slice(40),
};
