/**
 * What a kept ledger holds: a small portfolio in all four books, all of it invented, and what
 * people did with it in two quarters. Told through the API, as its people would.
 */

const on = (effective_on, type, data, more = {}) => ({
  ...{ type, effective_on, provenance: 'illustrative', ...more },
  data,
});
const party = (kind, name, more = { no_uscc_reason: '演示主体，无代码' }) =>
  on('2018-01-01', 'party.registered', { kind, name, ...more });
const fee = (day, amount, more) =>
  on(day, 'fee.charged', { vehicle: 'SF-001', kind: 'custody', amount }, more);
const invested = (day, vehicle, enterprise, amount, more) =>
  on(day, 'investment.made', { vehicle, enterprise, amount, ownership: '0.1' }, more);

const PORTFOLIO = [
  party('fund-manager', '演示管理人甲（虚构）'),
  party('fund-manager', '演示管理人乙（虚构）'),
  party('investor', '演示出资人（虚构）'),
  party('enterprise', '演示企业甲（虚构）', { uscc: '91330302MA0DEM013K' }),
  party('enterprise', '演示企业乙（虚构）'),
  on('2018-01-01', 'fund.established', { name: '演示母基金（虚构）' }),
  ...['甲', '乙'].map((name) =>
    on('2019-01-01', 'sub-fund.registered', {
      ...{ name: `演示子基金${name}（虚构）`, fund: '演示母基金（虚构）' },
      manager: `演示管理人${name}（虚构）`,
    }),
  ),
  ...['SF-001', 'SF-002'].flatMap((vehicle) => [
    on('2019-02-01', 'commitment.made', { vehicle, investor: 'LP-001', amount: '1000000' }),
    on('2019-03-01', 'contribution.paid', { vehicle, investor: 'LP-001', amount: '800000' }),
  ]),
  invested('2020-05-18', 'SF-001', 'E-0001', '300000'),
  invested('2021-05-18', 'SF-002', 'E-0002', '250000'),
  on('2021-06-01', 'enterprise.classified', {
    ...{ enterprise: 'E-0001', scheme: 'WZ5-2019', industry: 'W1', evidence: '演示认定' },
  }),
];

const OTHER_BOOKS = [
  party('bank', '演示银行（虚构）', { code: 'B-001', no_uscc_reason: '演示主体，无代码' }),
  on('2022-01-01', 'enterprise.qualified', {
    ...{ enterprise: 'E-0001', qualification: 'high-tech' },
    ...{ valid_from: '2022-01-01', valid_to: '2024-12-31' },
  }),
  on('2022-01-02', 'credit.granted', {
    ...{ code: 'CL-1', enterprise: 'E-0001', bank: 'B-001', product: 'P01', stage: 'facility' },
    ...{ limit: '900000', valid_to: '2025-01-01', revolving: false },
  }),
  on('2022-01-03', 'loan.drawn', {
    ...{ code: 'LN-1', line: 'CL-1', amount: '400000', rate: '0.04', due_on: '2023-01-03' },
    ...{ method: 'annuity', period_months: '1', day_count: '30/360' },
  }),
  on('2022-02-01', 'deal.issued', {
    ...{ code: 'ABS-1', name: '演示一期（虚构）', form: 'abs' },
    ...{ issue_size: '100000', matures_on: '2025-02-01' },
    tranches: [{ tranche: 'A', rank: 1, size: '100000', coupon: '0.04', day_count: 'ACT/365F' }],
    steps: [
      { kind: 'interest', ranks: '1' },
      { kind: 'principal', ranks: '1', rule: 'sequential' },
      { kind: 'residual' },
    ],
  }),
  on('2022-02-02', 'deal.financed', { deal: 'ABS-1', enterprise: 'E-0001', principal: '70000' }),
  on('2022-03-01', 'programme.funded', {
    ...{ code: 'PG-1', name: '演示先投后股专项（虚构）', amount: '100000', revolving: false },
  }),
  on('2022-03-02', 'project.proposed', {
    ...{ code: 'PJ-1', name: '演示中试项目（虚构）', programme: 'PG-1', enterprise: 'E-0001' },
    source: 'seed',
  }),
  on('2022-03-03', 'project.approved', { project: 'PJ-1', amount: '60000' }),
  on('2022-03-04', 'project.signed', {
    ...{ project: 'PJ-1', trigger: '演示中试', valuation_basis: '演示评估', holding_cap: '0.2' },
  }),
  on('2022-03-05', 'project.disbursed', { project: 'PJ-1', amount: '50000', instalment: 1 }),
];

const INDICATORS = [
  on('2021-09-10', 'indicator.defined', {
    ...{ code: 'IND-901', name: '演示指标：高新技术企业数（虚构）', unit: '家' },
    ...{ kind: 'stock', nature: 'expected' },
  }),
  on('2021-09-10', 'target.set', {
    ...{ indicator: 'IND-901', period: '2025', base_year: 2020, base_value: '1000' },
    ...{ operator: '≥', value: '2000', quote: '到2025年达到2000家以上（演示）' },
  }),
  on('2024-02-01', 'indicator.observed', {
    ...{ indicator: 'IND-901', year: 2023, value: '1640', status: 'actual' },
  }),
];

/** A published number, as a sheet that an officer imports. It ties until more is invested. */
export const PUBLISHED_SHEET = {
  name: '对外公布数.csv',
  text: [
    '发生日,指标编号,文件中的表述,公布值,单位,小数位,来源,依据文件',
    '2024-03-28,fund.invested,累计投资（演示）55万元,55,万元,0,演示,演示文件〔2024〕1号',
    '',
  ].join('\n'),
};

/** Only the bureau marks a record as illustrative. */
const byManager = ({ provenance: _, ...event }) => event;

/** Sent once here, and once more by every later version. */
export const SENT_AGAIN = byManager(
  invested('2024-02-20', 'SF-001', 'E-0001', '40000', {
    ...{ external_id: 'OA-演示-001', document: '演示投决〔2024〕1号', memo: '追加（演示）' },
  }),
);

const PENDING = byManager(
  invested('2024-07-18', 'SF-001', 'E-0002', '25000', {
    ...{ external_id: 'OA-演示-002', document: '演示投决〔2024〕2号' },
  }),
);

const RETURNED = byManager(fee('2024-07-03', '1.00'));
const WITHDRAWN = byManager(fee('2024-07-04', '2.00'));
const DRAFT = { events: [byManager(fee('2024-07-20', '9.00'))], note: '演示草稿：待凭证' };

/**
 * Tells it all; gives the numbers by which the test finds what is still open. `as(login)` asks the
 * API in somebody's name, and `keep(name)` keeps what was just signed.
 */
export async function tell({ as, keep, addManagers }) {
  const approve = async (login, submission) => {
    const { etag } = await as(login).get(`/submissions/${submission}/review`);
    const path = `/submissions/${submission}/approve`;
    return (await as(login).post(path, undefined, { 'if-match': etag })).body;
  };
  const handIn = async (login, path, body) => (await as(login).post(path, body)).body;
  const record = async (...events) => {
    const { submission } = await handIn('officer', '/submissions', { events });
    const posted = await approve('officer2', submission);
    return { submission, seqs: posted.events.map(({ seq }) => seq) };
  };
  const decide = async (path, body) =>
    approve('officer2', (await handIn('officer', path, body)).submission);
  const close = async (quarter) => {
    const { checklist } = (await as('officer').get(`/quarters/${quarter}`)).body;
    const accepted = checklist
      .filter(({ count }) => count > 0)
      .map(({ item }) => ({ item, reason: '演示：已说明' }));
    await decide(`/quarters/${quarter}/close`, accepted.length > 0 ? { accepted } : {});
    await as('auditor').get('/audit/tree-head');
  };

  await record(...PORTFOLIO);
  await addManagers();
  await record(...OTHER_BOOKS);
  await record(...INDICATORS);

  // The first quarter: an investment, a red entry on a later day, and a batch taken back whole.
  const bySelf = await handIn('manager', '/submissions', { events: [SENT_AGAIN] });
  await approve('officer', bySelf.submission);
  const mistaken = await record(fee('2024-01-15', '3000.00'));
  await decide(`/events/${mistaken.seqs[0]}/reversal`, {
    ...{ reason_code: 'entry-error', reason: '演示：金额误记', effective_on: '2024-02-05' },
    replacement: fee('2024-02-05', '300.00'),
  });
  const twice = await record(fee('2024-03-01', '11.00'), fee('2024-03-02', '12.00'));
  await decide(`/submissions/${twice.submission}/reversal`, {
    ...{ reason_code: 'duplicate', reason: '演示：整批重复' },
  });
  await as('auditor').get('/audit/tree-head');
  await close('2024Q1');
  await keep('2024Q1');

  // The second: something late for the first; closed, opened again and closed again.
  await record(fee('2024-03-20', '500.00', { restatement: '演示：迟到的发票' }));
  await record(
    invested('2024-05-10', 'SF-002', 'E-0001', '60000'),
    on('2024-06-30', 'investment.valued', {
      ...{ vehicle: 'SF-001', enterprise: 'E-0001', fair_value: '390000' },
      ...{ method: 'recent-round', level: 3 },
    }),
  );
  await close('2024Q2');
  await keep('2024Q2-first');
  await decide('/quarters/2024Q2/reopen', { reason: '演示：发现遗漏一笔费用' });
  await record(fee('2024-06-10', '700.00'));
  await close('2024Q2');
  await keep('2024Q2');

  // Since then: late once more, one batch sent back, one withdrawn, one waiting, one not handed in.
  await record(fee('2024-05-20', '80.00', { restatement: '演示：补记五月费用' }));
  await record(fee('2024-07-02', '90.00'));
  const faulty = await handIn('manager', '/submissions', { events: [RETURNED] });
  const seen = await as('officer').get(`/submissions/${faulty.submission}/review`);
  await as('officer').post(
    ...[`/submissions/${faulty.submission}/return`, { reason: '演示：请附凭证' }],
    { 'if-match': seen.etag },
  );
  const again = await handIn('manager', '/submissions', { events: [WITHDRAWN] });
  const own = await as('manager').get(`/submissions/${again.submission}`);
  await as('manager').post(`/submissions/${again.submission}/withdraw`, undefined, {
    'if-match': own.etag,
  });
  const { submission: pending } = await handIn('manager', '/submissions', { events: [PENDING] });
  const { id: draft } = await handIn('manager', '/drafts', DRAFT);
  await as('auditor').get('/audit/tree-head');
  return { pending, returned: faulty.submission, draft, reversed: mistaken.seqs[0] };
}
