/**
 * 先投后股. Published are the size of the programme, its three sources, and three projects signed with
 * 900 万元 paid (温科提复〔2024〕118号). Which projects, their amounts, terms and benefits are invented.
 */
import { wan, yuan } from './tools.mjs';

const LETTER = '温科提复〔2024〕118号';
const PROGRAMME = 'PG-001';

/** Amounts in 万元: approved 1 200 in all, paid 900, expected benefit 13 500. */
// prettier-ignore
const PROJECTS = [
  {
    code: 'PJ-001', name: '演示项目一：平台实验室成果转化（虚构）', source: 'platform', proposed: '2022-10-17', benefit: 4_500,
    approved: ['2022-12-20', 400], signed: '2023-02-15', cap: '0.1', by: '2027-12-31',
    trigger: '首次引入外部股权融资（演示）', basis: '按转股当轮投前估值（演示）',
    paid: [['2023-03-10', 150], ['2024-01-19', 150]], assessed: [['2023-11-24', '中期评估', 'passed']],
  },
  {
    code: 'PJ-002', name: '演示项目二：“卡脖子”技术攻关（虚构）', source: 'bottleneck', proposed: '2023-03-06', benefit: 6_000,
    approved: ['2023-05-22', 500], signed: '2023-06-28', cap: '0.15', by: '2028-06-30',
    trigger: '首次引入外部股权融资或年营业收入达到2000万元（演示）', basis: '按转股当轮投前估值的九折（演示）',
    paid: [['2023-07-14', 250], ['2024-05-17', 150]], assessed: [['2023-12-08', '中期评估', 'improve'], ['2024-04-12', '整改复核', 'passed']],
  },
  {
    code: 'PJ-003', name: '演示项目三：“种子型”科创项目（虚构）', source: 'seed', proposed: '2023-09-11', benefit: 3_000,
    approved: ['2023-11-30', 300], signed: '2024-01-10', cap: '0.2', by: '2029-01-09',
    trigger: '首次引入外部股权融资（演示）', basis: '按转股当轮投前估值（演示）',
    paid: [['2024-02-02', 200]], assessed: [],
  },
];

export function tellGrants(borrowers, record) {
  record(
    'programme.funded',
    '2022-01-01',
    {
      code: PROGRAMME,
      name: '温州市“先投后股”专项资金',
      amount: yuan(wan(20_000)),
      revolving: false,
    },
    {
      published: LETTER,
      memo: '规模载于该文件；设立日未公布，发生日由台账取定，只为早于各项目；退回款是否滚动使用未载明，选否',
    },
  );
  // One of the fund's own companies, so that one enterprise shows both; the others are new.
  const held = borrowers.find(({ invested, from }) => invested && from < '2022-01-01');
  const young = borrowers.filter(
    ({ highTech, invested, from }) =>
      highTech && !invested && from > '2019-01-01' && from < '2021-06-01',
  );
  const bearers = [young[0], held, young[1]];
  for (const [index, project] of PROJECTS.entries()) {
    const {
      code,
      name,
      source,
      proposed,
      benefit,
      approved,
      signed,
      trigger,
      basis,
      cap,
      by,
      paid,
      assessed,
    } = project;
    record('project.proposed', proposed, {
      ...{ code, name, programme: PROGRAMME, enterprise: bearers[index].code, source },
      expected_benefit: yuan(wan(benefit)),
    });
    record('project.approved', approved[0], { project: code, amount: yuan(wan(approved[1])) });
    record('project.signed', signed, {
      project: code,
      trigger,
      valuation_basis: basis,
      holding_cap: cap,
      convert_by: by,
    });
    for (const [at, [on, amount]] of paid.entries())
      record('project.disbursed', on, {
        project: code,
        amount: yuan(wan(amount)),
        instalment: at + 1,
      });
    for (const [on, milestone, outcome] of assessed)
      record('project.assessed', on, { project: code, milestone, outcome });
  }
}
