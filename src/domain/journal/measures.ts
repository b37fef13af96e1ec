/** Every measure: its label, and which owners each of its postings names. */

/** The owners that an amount can have. */
export const DIMENSIONS = ['vehicle', 'enterprise', 'instrument', 'counterparty'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The dimensions that are parties; an instrument, such as a loan, is between them. */
export const PARTIES: readonly Dimension[] = DIMENSIONS.filter((each) => each !== 'instrument');

/** What a posting may name. Lines and loans have a product, other instruments have none. */
export type PostingDimension = Dimension | 'product';

interface MeasureDefinition {
  label: string;
  /** What every posting of it names; its figures can be narrowed to and grouped by nothing else. */
  tells: readonly PostingDimension[];
  /** It counts things; its amounts are not money. */
  counts?: true;
}

const VEHICLE = ['vehicle'] as const;
const INVESTOR = ['vehicle', 'counterparty'] as const;
const HOLDING = ['vehicle', 'enterprise', 'instrument'] as const;
const CREDIT = ['enterprise', 'counterparty', 'instrument', 'product'] as const;
const INSTRUMENT = ['instrument'] as const;

/** Posted by books that fund managers see, each the records of its own vehicles. */
const OPEN_MEASURES = {
  sub_funds_registered: { label: '注册设立子基金', tells: VEHICLE, counts: true },
  committed: { label: '认缴', tells: INVESTOR },
  paid_in: { label: '实缴', tells: INVESTOR },
  distributed_capital: { label: '分配本金', tells: INVESTOR },
  distributed_gain: { label: '分配收益', tells: INVESTOR },
  fees: { label: '费用', tells: VEHICLE },
  paid_to_sub_funds: { label: '母基金拨付子基金', tells: VEHICLE },
  received_from_sub_funds: { label: '母基金收到子基金分配', tells: VEHICLE },
  invested: { label: '投资金额', tells: HOLDING },
  proceeds: { label: '回收金额', tells: HOLDING },
  cost_relieved: { label: '转出成本', tells: HOLDING },
  cost_written_off: { label: '核销成本', tells: HOLDING },
  recycled: { label: '滚动再投资', tells: HOLDING },
  local_return: { label: '认定返投额', tells: ['vehicle', 'enterprise'] },
  relocated_in: { label: '注册地迁入', tells: ['enterprise'], counts: true },
} as const satisfies Readonly<Record<string, MeasureDefinition>>;

/** Posted by confidential books alone: of these a fund manager sees nothing. */
const CONFIDENTIAL_MEASURES = {
  credit_preapproved: { label: '预授信', tells: CREDIT },
  credit_granted: { label: '授信', tells: CREDIT },
  credit_limit: { label: '授信额度', tells: CREDIT },
  line_used: { label: '已用额度', tells: CREDIT },
  loan_drawn: { label: '发放贷款', tells: CREDIT },
  loan_repaid: { label: '归还本金', tells: CREDIT },
  interest_paid: { label: '支付利息', tells: CREDIT },
  loan_compensated: { label: '风险补偿', tells: CREDIT },
  loan_written_off: { label: '核销贷款', tells: CREDIT },
  deal_issued: { label: '发行规模', tells: INSTRUMENT },
  tranche_issued: { label: '档次规模', tells: INSTRUMENT },
  tranche_principal: { label: '兑付本金', tells: INSTRUMENT },
  tranche_interest: { label: '兑付利息', tells: INSTRUMENT },
  deal_fees: { label: '证券化费用', tells: INSTRUMENT },
  deal_reserve: { label: '储备金', tells: INSTRUMENT },
  deal_financed: { label: '企业融资', tells: ['enterprise', 'instrument'] },
  deal_collected: { label: '回收款', tells: INSTRUMENT },
  deal_distributed: { label: '证券化支付合计', tells: INSTRUMENT },
  deal_subsidised: { label: '补贴', tells: ['enterprise', 'counterparty', 'instrument'] },
  programme_funded: { label: '专项资金规模', tells: VEHICLE },
  programme_restored: { label: '滚动使用加回', tells: VEHICLE },
  project_approved: { label: '立项金额', tells: HOLDING },
  project_signed: { label: '签约项目', tells: HOLDING, counts: true },
  project_disbursed: { label: '拨付', tells: HOLDING },
  project_converted: { label: '转股金额', tells: HOLDING },
  project_returned: { label: '退回', tells: HOLDING },
  project_written_off: { label: '核销拨付', tells: HOLDING },
  project_realised: { label: '股权退出回收', tells: HOLDING },
  converted_cost: { label: '转股成本', tells: [...HOLDING, 'counterparty'] },
  converted_relieved: { label: '转股转出成本', tells: HOLDING },
  benefit_expected: { label: '预计成果转化效益', tells: HOLDING },
} as const satisfies Readonly<Record<string, MeasureDefinition>>;

/** Measures of different meaning (口径) are never added together. */
const MEASURE_DEFINITIONS = { ...OPEN_MEASURES, ...CONFIDENTIAL_MEASURES };
export type Measure = keyof typeof MEASURE_DEFINITIONS;

/** Each measure's label. */
export const MEASURES = Object.fromEntries(
  Object.entries(MEASURE_DEFINITIONS).map(([measure, { label }]) => [measure, label]),
) as Readonly<Record<Measure, string>>;

/** Whether every posting of a measure names this. */
export const doesTell = (measure: Measure, told: PostingDimension): boolean =>
  (MEASURE_DEFINITIONS[measure].tells as readonly PostingDimension[]).includes(told);

/** Whether a measure counts things. */
export const counts = (measure: Measure): boolean => 'counts' in MEASURE_DEFINITIONS[measure];

/** Whether what a measure's postings name as their vehicle is a programme, and not a fund. */
export const isOfProgramme = (measure: Measure): boolean =>
  isConfidential(measure) && doesTell(measure, 'vehicle');

/** Whether only records that no fund manager sees post a measure. */
export const isConfidential = (measure: Measure): boolean => measure in CONFIDENTIAL_MEASURES;
