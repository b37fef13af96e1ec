/** Figures of the credit book: 授信, 发放 and 余额 are measures of their own and never added. */
import type { Figure, Selection } from '../figure.ts';
import { FLOW, POINT } from './flow-and-point.ts';

const granted: Selection = { measures: { credit_granted: 1 } };
/** Only lines that have not expired by the day. */
const inForce: Selection = {
  measures: { credit_limit: 1 },
  where: [{ mark: 'line_term', key: '', of: 'instrument', stillOn: true }],
};
const outstanding: Selection = {
  measures: { loan_drawn: 1, loan_repaid: -1, loan_compensated: -1, loan_written_off: -1 },
};

/** 不良贷款: the last three of the five classes. */
const NON_PERFORMING = ['substandard', 'doubtful', 'loss'];

export const CREDIT_FIGURES: Figure[] = [
  {
    id: 'credit.granted',
    label: '累计授信',
    unit: '元',
    bases: FLOW,
    meaning: '银行授信额度合计，含调增，不扣调减和到期；不含预授信。是累计数，不是余额。',
    selects: { kind: 'sum', of: granted },
  },
  {
    id: 'credit.preapproved',
    label: '累计预授信',
    unit: '元',
    bases: FLOW,
    meaning: '批量预授信额度合计，与授信分列，不相加。',
    selects: { kind: 'sum', of: { measures: { credit_preapproved: 1 } } },
  },
  {
    id: 'credit.limit',
    label: '在效授信额度',
    unit: '元',
    bases: POINT,
    meaning: '截至日尚未到期的授信额度，调增、调减均已计。',
    selects: { kind: 'sum', of: inForce },
  },
  {
    id: 'credit.drawn',
    label: '累计发放贷款',
    unit: '元',
    bases: FLOW,
    meaning: '在授信项下发放的贷款合计。是累计数，不是余额。',
    selects: { kind: 'sum', of: { measures: { loan_drawn: 1 } } },
  },
  {
    id: 'credit.line_used',
    label: '已用额度',
    unit: '元',
    bases: POINT,
    meaning: '授信项下已占用的额度；循环授信归还本金后恢复。',
    selects: { kind: 'sum', of: { measures: { line_used: 1 } } },
  },
  {
    id: 'credit.repaid',
    label: '归还本金',
    unit: '元',
    bases: FLOW,
    meaning: '归还的贷款本金，不含风险补偿与核销。',
    selects: { kind: 'sum', of: { measures: { loan_repaid: 1 } } },
  },
  {
    id: 'credit.interest_paid',
    label: '支付利息',
    unit: '元',
    bases: FLOW,
    meaning: '企业支付的贷款利息。',
    selects: { kind: 'sum', of: { measures: { interest_paid: 1 } } },
  },
  {
    id: 'credit.outstanding',
    label: '贷款余额',
    unit: '元',
    bases: POINT,
    meaning: '发放减归还、减风险补偿、减核销的本金。',
    selects: { kind: 'sum', of: outstanding },
  },
  {
    id: 'credit.utilisation',
    label: '用信率',
    unit: '%',
    bases: ['inception'],
    meaning: '累计发放贷款 ÷ 累计授信。',
    selects: {
      kind: 'ratio',
      numerator: 'credit.drawn',
      denominator: 'credit.granted',
      whenZero: 'nothing_granted',
    },
  },
  {
    id: 'credit.non_performing',
    label: '不良贷款余额',
    unit: '元',
    bases: POINT,
    meaning: '贷款余额中，五级分类在截至日为次级、可疑、损失的。',
    selects: {
      kind: 'sum',
      of: {
        ...outstanding,
        where: [{ mark: 'loan_class', key: '', of: 'instrument', is: NON_PERFORMING }],
      },
    },
  },
  {
    id: 'credit.unclassified_outstanding',
    label: '未作五级分类的贷款余额',
    unit: '元',
    bases: POINT,
    meaning: '贷款余额中没有五级分类的；计入不良率的分母。',
    selects: {
      kind: 'sum',
      of: {
        ...outstanding,
        where: [{ mark: 'loan_class', key: '', of: 'instrument', missing: true }],
      },
    },
  },
  {
    id: 'credit.non_performing_ratio',
    label: '不良率',
    unit: '%',
    bases: POINT,
    meaning: '不良贷款余额 ÷ 贷款余额；没有余额时不能计算，累计发放数不能代替余额。',
    selects: {
      kind: 'ratio',
      numerator: 'credit.non_performing',
      denominator: 'credit.outstanding',
      whenZero: 'nothing_outstanding',
    },
  },
  {
    id: 'credit.compensated',
    label: '风险补偿',
    unit: '元',
    bases: FLOW,
    meaning: '风险补偿资金等代偿的本金。',
    selects: { kind: 'sum', of: { measures: { loan_compensated: 1 } } },
  },
  {
    id: 'credit.enterprises',
    label: '获授信企业',
    unit: '家',
    bases: FLOW,
    meaning: '获得授信的企业数，多家银行授信的企业计一家。',
    selects: { kind: 'count', of: granted, distinct: ['enterprise'] },
  },
  {
    id: 'credit.borrowers',
    label: '获贷款企业',
    unit: '家',
    bases: FLOW,
    meaning: '获得贷款的企业数，多笔贷款的企业计一家。',
    selects: { kind: 'count', of: { measures: { loan_drawn: 1 } }, distinct: ['enterprise'] },
  },
  {
    id: 'credit.high_tech_coverage',
    label: '高新技术企业曾获授信覆盖率',
    unit: '%',
    bases: POINT,
    meaning:
      '截至日资质有效的高新技术企业中，曾获授信的占比，授信到期的也计入；逐家见“授信覆盖名单”。',
    selects: { kind: 'coverage', qualification: 'high-tech', by: granted },
  },
  {
    id: 'credit.tech_sme_coverage',
    label: '科技型中小企业曾获授信覆盖率',
    unit: '%',
    bases: POINT,
    meaning:
      '截至日资质有效的科技型中小企业中，曾获授信的占比，授信到期的也计入；逐家见“授信覆盖名单”。',
    selects: { kind: 'coverage', qualification: 'tech-sme', by: granted },
  },
  {
    id: 'credit.high_tech_coverage_in_force',
    label: '高新技术企业有效授信覆盖率',
    unit: '%',
    bases: POINT,
    meaning:
      '截至日资质有效的高新技术企业中，在截至日有尚未到期的授信额度的占比；逐家见“授信覆盖名单”。',
    selects: { kind: 'coverage', qualification: 'high-tech', by: inForce },
  },
  {
    id: 'credit.tech_sme_coverage_in_force',
    label: '科技型中小企业有效授信覆盖率',
    unit: '%',
    bases: POINT,
    meaning:
      '截至日资质有效的科技型中小企业中，在截至日有尚未到期的授信额度的占比；逐家见“授信覆盖名单”。',
    selects: { kind: 'coverage', qualification: 'tech-sme', by: inForce },
  },
];
