import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { tell } from './story.ts';
let l: Ledger;
beforeAll(async () => { l = await Ledger.open(); });
afterAll(() => l.close());
const ev = (type: string, effective_on: string, data: object, more: object = {}) => ({ type, effective_on, data, ...more });
const rev = (event: number, more: object = {}) => ({ type: 'event.reversed', data: { event, reason_code: 'other', reason: 'x' }, ...more });
const say = async (name: string, ...events: object[]) => {
  const a = await l.post('officer', '/submissions', { events });
  console.log(name, a.status, JSON.stringify(a.body.errors?.map((e: any) => [e.code, e.detail]) ?? a.body.events ?? a.body).slice(0, 600));
  return a.body.events?.map((e: any) => e.seq) ?? [];
};
beforeEach(async () => {
  await tell(l, join(import.meta.dirname, 'opening.txt'));
  await l.record(ev('commitment.made', '2019-02-01', { vehicle: 'SF-001', investor: '国投', amount: '100' }), ev('contribution.paid', '2019-02-01', { vehicle: 'SF-001', investor: '国投', amount: '100' }));
});
test('late reversal of full exit', async () => {
  await l.record(ev('investment.made', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0001', amount: '30' }));
  const [x] = await l.record(ev('investment.realised', '2021-01-01', { vehicle: 'SF-001', enterprise: 'E-0001', route: 'merger', proceeds: '50', cost_relieved: '30' }));
  await say('P3 late reversal of full exit', rev(x!, { effective_on: '2021-06-01' }));
});
test('kind change on re-registration', async () => {
  const [s] = await l.record(ev('party.registered', '2018-01-01', { code: 'E-0500', kind: 'enterprise', name: '戊', no_uscc_reason: 'x' }));
  await l.record(ev('investment.made', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0500', amount: '30' }));
  await say('P4 re-register as bank', rev(s!), ev('party.registered', '2018-01-01', { code: 'E-0500', kind: 'bank', name: '戊', no_uscc_reason: 'x' }));
});
test('refer and reverse in one batch', async () => {
  const [s] = await l.record(ev('party.registered', '2018-01-01', { code: 'E-0500', kind: 'enterprise', name: '戊', no_uscc_reason: 'x' }));
  await say('P5 dangling reference', ev('investment.made', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0500', amount: '30' }), rev(s!));
  console.log('P5 invested', await l.figure('fund.invested'));
});
test('reregister later with batch references', async () => {
  const [s] = await l.record(ev('party.registered', '2018-01-01', { code: 'E-0500', kind: 'enterprise', name: '戊', no_uscc_reason: 'x' }));
  await say('P5b batch reference before later re-registration', ev('investment.made', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0500', amount: '30' }), rev(s!), ev('party.registered', '2021-01-01', { code: 'E-0500', kind: 'enterprise', name: '戊', no_uscc_reason: 'x' }));
});
test('count on quarter after late reversal', async () => {
  const [s] = await l.record(ev('investment.made', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0001', amount: '30' }));
  await l.record(rev(s!, { effective_on: '2020-05-01' }));
  console.log('P6 quarter count', await l.figure('fund.investments', '?as_of=2020-06-30&basis=quarter'), await l.figure('fund.invested', '?as_of=2020-06-30&basis=quarter'), await l.figure('fund.enterprises', '?as_of=2020-06-30&basis=quarter'));
});
test('invest ahead follow ups', async () => {
  await l.record(ev('sub-fund.registered', '2019-01-01', { code: 'SF-009', name: '先', fund: 'F-001', manager: 'M-001', invest_ahead: true }), ev('commitment.made', '2019-02-01', { vehicle: 'SF-009', investor: '国投', amount: '100' }));
  const [i] = await l.record(ev('investment.made', '2020-01-01', { vehicle: 'SF-009', enterprise: 'E-0001', amount: '30' }, { overrides: [{ code: 'invested_exceeds_paid_in', reason: 'x' }] }));
  await say('P7 contribution closing the gap', ev('contribution.paid', '2020-02-01', { vehicle: 'SF-009', investor: '国投', amount: '100' }));
  await l.record(ev('contribution.paid', '2020-02-01', { vehicle: 'SF-009', investor: '国投', amount: '100' }, { overrides: [{ code: 'invested_exceeds_paid_in', reason: 'x' }] }));
  const [f] = await say('P7 later investment, fully covered', ev('investment.made', '2021-01-01', { vehicle: 'SF-009', enterprise: 'E-0001', amount: '1' }));
  const [v] = await l.record(ev('investment.made', '2021-01-01', { vehicle: 'SF-009', enterprise: 'E-0001', amount: '1' }, { overrides: [{ code: 'invested_exceeds_paid_in', reason: 'x' }] }));
  const r = await l.post('officer', `/events/${v}/reversal`, { reason_code: 'other', reason: 'x' });
  console.log('P7 reversal endpoint', r.status, JSON.stringify(r.body.errors ?? r.body).slice(0, 300));
  const r2 = await l.post('officer', `/events/${v}/reversal`, { reason_code: 'other', reason: 'x', overrides: [{ code: 'invested_exceeds_paid_in', reason: 'x' }] });
  console.log('P7 reversal endpoint with overrides', r2.status, JSON.stringify(r2.body.errors ?? r2.body).slice(0, 300));
});
test('illustrative', async () => {
  await l.record(ev('investment.made', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0001', amount: '30' }));
  await l.record(ev('enterprise.classified', '2020-01-01', { enterprise: 'E-0001', scheme: 'WZ5-2019', industry: 'W1', evidence: 'x' }, { provenance: 'illustrative' }));
  console.log('P9 illustrative', (await l.get('auditor', '/figures/fund.strategic_share_by_count')).body.illustrative);
});
test('overflow', async () => {
  await say('P10 overflow', ev('local-return.recognised', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0001', basis: 'local', base_amount: '9999999999999.00', factor: '10', recognised_by: 'x' }));
  await say('P10b factor 0', ev('local-return.recognised', '2020-01-01', { vehicle: 'SF-001', enterprise: 'E-0001', basis: 'local', base_amount: '1.00', factor: '0', recognised_by: 'x' }));
});
test('distribution overflow', async () => {
  await l.record(ev('commitment.made', '2018-07-01', { vehicle: 'F-001', investor: '财政', amount: '100' }));
  await say('P10c overflow of capital+gain to the mother fund', ev('distribution.paid', '2020-01-01', { vehicle: 'SF-001', investor: 'F-001', capital: '9999999999999.00', gain: '9999999999999.00' }));
});
test('code list reversal', async () => {
  const [c] = await l.record(ev('code-list.adopted', '2020-01-01', { list: 'X-1', kind: 'industry', title: 'x', valid_from: '2020-01-01', items: [{ code: 'A', label: 'a' }] }));
  await l.record(ev('enterprise.classified', '2020-02-01', { enterprise: 'E-0001', scheme: 'X-1', industry: 'A', evidence: 'x' }));
  await say('P11 list in use reversed', rev(c!));
});
test('reversal endpoint event override', async () => {
  const [a, b] = await l.record(ev('fee.charged', '2020-01-01', { vehicle: 'SF-001', kind: 'other', amount: '1' }), ev('fee.charged', '2020-01-01', { vehicle: 'SF-001', kind: 'other', amount: '2' }));
  const r = await l.post('officer', `/events/${a}/reversal`, { event: b, reason_code: 'other', reason: 'x' });
  console.log('P13', r.status, a, b, JSON.stringify(r.body).slice(0, 300), await l.figure('fund.fees'));
});
test('external id after reversal', async () => {
  const fee = ev('fee.charged', '2020-01-01', { vehicle: 'SF-001', kind: 'other', amount: '1' }, { external_id: 'K' });
  const [a] = await l.record(fee);
  await l.record(rev(a!));
  await say('P8 same sheet imported again after reversal', fee);
});
test('enterprise both relocated twice', async () => {
  await l.record(ev('investment.made', '2019-03-01', { vehicle: 'SF-001', enterprise: 'E-0002', amount: '1' }));
  await say('items duplicates', ev('code-list.adopted', '2020-01-01', { list: 'X-2', kind: 'industry', title: 'x', valid_from: '2020-01-01', items: [{ code: 'A', label: 'a' }, { code: 'A', label: 'b', parent: 'nope' }] }));
  await say('corrects other type', ...[ev('fee.charged', '2020-01-01', { vehicle: 'SF-001', kind: 'other', amount: '1' })]);
});
test('decrease commitment with none', async () => {
  await say('decrease below zero', ev('commitment.made', '2020-01-01', { vehicle: 'SF-001', investor: '财政', amount: '1', change: 'decrease' }));
});
test('rename then reversal of rename and name use in same batch', async () => {
  const [n] = await l.record(ev('party.renamed', '2020-01-01', { party: 'E-0001', name: '新名' }));
  await say('reverse rename and use new name in one batch', rev(n!), ev('investment.made', '2020-02-01', { vehicle: 'SF-001', enterprise: '新名', amount: '1' }));
});
test('rename to a name taken', async () => {
  await say('rename to taken', ev('party.renamed', '2020-01-01', { party: 'E-0001', name: '丙生物' }));
  await say('sub-fund same name', ev('sub-fund.registered', '2020-01-01', { name: '甲号子基金', fund: 'F-001', manager: 'M-001' }));
  await say('alias taken', ev('party.registered', '2018-01-01', { kind: 'enterprise', name: '全新', aliases: ['甲科技'], no_uscc_reason: 'x' }));
  await say('name equals a code', ev('party.registered', '2018-01-01', { kind: 'enterprise', name: 'E-0001', no_uscc_reason: 'x' }));
});
