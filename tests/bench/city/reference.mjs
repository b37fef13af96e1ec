/** What a city has of each once: two industry schemes, banks, mother funds and their sub-funds. */

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

const fund = (code) => ({
  type: 'fund.established',
  effective_on: '2018-07-02',
  data: { code, name: `城市母基金${code}`, manager: MANAGERS[0] },
});

/** Committed and paid on one day. */
const paidIn = (vehicle, investor, amount) =>
  ['commitment.made', 'contribution.paid'].map((type) => ({
    type,
    effective_on: '2018-07-02',
    data: { vehicle, investor, amount },
  }));

const codes = (prefix, count) => Array.from({ length: count }, (_, at) => `${prefix}-${101 + at}`);
const MANAGERS = codes('M', 3);
const FUNDS = codes('F', 4);
const SUB_FUNDS = codes('SF', 60);
const [GOVERNMENT] = codes('GOV', 1);
const fundOf = (at) => FUNDS[at % FUNDS.length];

const subFund = (code, at) => ({
  type: 'sub-fund.registered',
  effective_on: '2018-07-02',
  data: {
    ...{ code, name: `城市子基金${code}`, fund: fundOf(at), manager: MANAGERS[at % 3] },
    ...{ return_multiple: '1.5', return_base: 'paid_in', return_confirmed: true },
  },
});

/** The events of a city that are few, in the order in which they refer to one another. */
export const REFERENCE = [
  ...schemes,
  ...[...codes('B', 12), 'B-9'].map(party('bank', '城市银行')),
  ...MANAGERS.map(party('fund-manager', '城市管理人')),
  party('government', '城市财政')(GOVERNMENT),
  ...FUNDS.map(fund),
  ...SUB_FUNDS.map(subFund),
  ...FUNDS.flatMap((code) => paidIn(code, GOVERNMENT, '90000000000.00')),
  ...SUB_FUNDS.flatMap((code, at) => paidIn(code, fundOf(at), '2000000000.00')),
];

/** The vehicles of the city's three managers. */
export const MANAGED = {
  manager: SUB_FUNDS.slice(0, 20),
  manager2: SUB_FUNDS.slice(20, 40),
  manager3: SUB_FUNDS.slice(40),
};
