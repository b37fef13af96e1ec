/**
 * Each refusal's stable code, its HTTP status and its title. The sentence that says what is refused
 * and why, with its numbers, stands with the rule that refuses.
 */

type RefusalTable = Record<string, readonly [status: number, title: string]>;

/** Refusals that any request may meet. */
const REQUEST = {
  malformed_json: [400, '请求内容不是合法的 JSON'],
  media_type_unsupported: [415, '请以 application/json 提交'],
  body_too_large: [413, '请求内容过大'],
  body_incomplete: [400, '请求内容没有完整到达'],
  idempotency_key_missing: [400, '缺少 Idempotency-Key 请求头'],
  idempotency_in_progress: [409, '同一 Idempotency-Key 的请求正在处理'],
  if_match_missing: [428, '缺少 If-Match 请求头'],
  if_match_outdated: [412, '内容已有变化，请重新查看后再操作'],
  idempotency_key_reused: [422, '同一 Idempotency-Key 已用于不同内容'],
  parameter_invalid: [400, '查询参数不正确'],
  cursor_invalid: [400, '分页游标不正确或已不适用'],
  not_found: [404, '没有找到'],
  method_not_allowed: [405, '该地址不支持这种请求方法'],
  too_many_requests: [429, '请求过于频繁'],
  preview_under_way: [429, '您的另一次预览还在进行'],
  work_cancelled: [409, '已取消'],
  known_at_in_future: [422, '“按当时所知”不能晚于现在'],
  internal: [500, '系统内部错误，请凭请求编号联系管理员'],
  database_unavailable: [503, '数据库暂时不可用，请稍后重试'],
  not_configured: [503, '服务尚未配置完毕'],
  cross_site: [403, '请求来自别的网站'],
  cell_too_long: [422, '数值超过工作表能精确保存的位数'],
  table_too_long: [422, '行数超过一张工作表能容纳的'],
  took_too_long: [503, '处理超时，请稍后重试'],
} as const satisfies RefusalTable;

/** Refusals about rights, and about the state of a submission. */
const ACCESS = {
  unauthenticated: [401, '请先登录或提供有效令牌'],
  forbidden: [403, '您的角色无权进行此操作'],
  vehicle_out_of_scope: [403, '只能登记本机构管理的基金'],
  maker_is_checker: [422, '复核人不能是填报人本人'],
  password_temporary: [422, '本人尚未改为自己的密码'],
  submission_settled: [422, '该批次已有处理结果'],
  checks_no_longer_pass: [422, '检查不再通过，批次已退回'],
  draft_too_many: [422, '草稿过多'],
} as const satisfies RefusalTable;

/** Refusals about a workbook, its sheets, columns and cells. */
const SHEETS = {
  file_unreadable: [422, '文件不是可以导入的工作簿或 CSV'],
  file_refused: [422, '文件含有不能导入的内容'],
  file_too_large: [422, '文件内容过大'],
  nothing_to_mark: [422, '文件没有错误'],
  sheet_unknown: [422, '工作表不对应任何事项'],
  column_unknown: [422, '有不认识的列'],
  column_missing: [422, '缺少必填的列或表头'],
  unit_missing: [422, '表头没有写明金额单位'],
  cell_invalid: [422, '单元格的内容不符合要求'],
} as const satisfies RefusalTable;

/** Signing in, and managing people and their tokens. */
const PEOPLE = {
  sign_in_failed: [401, '登录名或密码不正确'],
  sign_in_locked: [429, '尝试次数过多，请稍后再试'],
  session_required: [403, '请以密码登录后再进行此操作'],
  password_change_required: [403, '请先修改临时密码'],
  password_wrong: [422, '原密码不正确'],
  password_unsuitable: [422, '新密码不符合要求'],
  login_taken: [422, '登录名已被使用'],
  own_access: [422, '不能停用自己或更改自己的角色'],
} as const satisfies RefusalTable;

/** Refusals about the records that a submission proposes. */
const RECORDS = {
  // their shape
  submission_empty: [422, '批次中没有任何事项'],
  submission_too_long: [422, '一个批次的事项过多'],
  event_type_unknown: [422, '没有这种事项类型'],
  field_missing: [422, '缺少必填项'],
  field_unknown: [422, '有不认识的填报项'],
  field_invalid: [422, '填报内容不符合要求'],
  money_not_text: [422, '金额必须以文本填写，最多两位小数'],
  document_required: [422, '公开口径必须注明出处文件'],
  effective_in_future: [422, '发生日不能晚于今天'],
  external_id_conflict: [422, '同一外部编号已登记为不同内容'],
  nothing_new: [422, '所报内容此前都已登记'],
  warning_needs_override: [422, '有需要确认的提示，请写明理由后重新提交'],
  // names and existence
  reference_unknown: [422, '没有找到所填的对象'],
  reference_wrong_kind: [422, '所填对象的类别不符'],
  reference_ambiguous: [422, '所填名称对应多个对象'],
  code_taken: [422, '编码已被使用'],
  uscc_taken: [422, '统一社会信用代码已登记'],
  uscc_or_reason: [422, '请填写统一社会信用代码，或说明没有的原因'],
  not_yet_existing: [422, '发生日早于对象的登记生效日'],
  entity_in_use: [422, '对象仍被其他记录引用'],
  list_not_in_force: [422, '分类标准或代码表在该日未施行'],
  list_code_unknown: [422, '代码表中没有该代码'],
  // the books' own rules
  paid_in_exceeds_commitment: [422, '累计实缴超过认缴'],
  invested_exceeds_paid_in: [422, '累计投资超过实缴与滚动资金'],
  cost_exceeds_remaining: [422, '转出成本超过剩余成本'],
  holding_not_open: [422, '该日尚未持有或已全部退出'],
  same_day_statement: [422, '同一天已有同类认定'],
  stage_not_reachable: [422, '上市进程不能这样变化'],
  dividend_relieves_no_cost: [422, '分红不转出成本'],
  recycled_exceeds_proceeds: [422, '滚动再投资额超过回收金额'],
  nothing_stated: [422, '金额不能全部为零'],
  same_place: [422, '迁出地与迁入地相同'],
  period_reversed: [422, '起止日期颠倒'],
  own_investor: [422, '基金不能向自身认缴或出资'],
  line_not_drawable: [422, '预授信不能提款或调整'],
  line_expired: [422, '授信已到期'],
  drawn_exceeds_limit: [422, '提款超过授信额度'],
  repaid_exceeds_outstanding: [422, '还款超过贷款余额'],
  loan_not_open: [422, '该日贷款尚未发放或已结清'],
  approved_exceeds_programme: [422, '立项金额超过专项资金规模'],
  disbursed_exceeds_approved: [422, '拨付超过立项金额'],
  settled_exceeds_disbursed: [422, '转股、退回与核销超过拨付'],
  not_converted: [422, '该日尚未转股或已全部退出'],
  holding_cap_exceeded: [422, '持股比例超过约定上限'],
  quarter_closed: [422, '所属季度已关闭'],
  quarter_not_over: [422, '季度尚未结束'],
  quarter_state_unchanged: [422, '季度状态不能这样变化'],
  checklist_open: [422, '核对清单尚有未说明的事项'],
  stands_alone: [422, '该事项须单独成批'],
  setting_unchanged: [422, '设置没有变化'],
  project_stage_not_reachable: [422, '项目阶段不能这样变化'],
  tranches_differ_from_issue: [422, '各档规模之和与发行规模不等'],
  tranche_unknown: [422, '没有该档次'],
  tranche_overpaid: [422, '兑付本金超过档次规模'],
  distributed_exceeds_collected: [422, '支付超过归集与储备金'],
  // corrections
  reversal_unknown: [422, '没有可冲销的记录'],
  reversal_twice: [422, '该记录已被冲销'],
  reversal_final: [422, '冲销记录本身不能再冲销'],
  reversal_too_early: [422, '冲销日不能早于原记录的发生日'],
  correction_without_reversal: [422, '订正必须同时或此前冲销原记录'],
  // warnings: they pass with a recorded reason
  uscc_check_digit: [422, '统一社会信用代码的校验位不符'],
  uscc_organisation_code: [422, '统一社会信用代码中的组织机构代码校验不符'],
  filing_number_form: [422, '基金备案编号的格式少见'],
  name_taken: [422, '已有同名主体'],
  origin_differs: [422, '迁出地与已登记的注册地不同'],
  class_below_floor: [422, '分类低于逾期天数对应的最低档'],
  conversion_mismatch: [422, '转股金额、估值与持股比例不一致'],
  ownership_too_small: [422, '持股比例小于投资额与投后估值之比'],
} as const satisfies RefusalTable;

/** Every refusal by its stable code: its HTTP status, and its title for users. */
export const REFUSALS = { ...REQUEST, ...ACCESS, ...PEOPLE, ...SHEETS, ...RECORDS } as const;

export type RefusalCode = keyof typeof REFUSALS;

/** The refusals of every route that takes records. */
export const RECORD_REFUSALS = Object.keys(RECORDS) as (keyof typeof RECORDS)[];

/** The refusals of every route that takes a workbook. */
export const SHEET_REFUSALS = Object.keys(SHEETS) as (keyof typeof SHEETS)[];

/** The refusals of every route that needs a token. */
export const COMMON_REFUSALS: readonly RefusalCode[] = [
  'parameter_invalid',
  'unauthenticated',
  'forbidden',
  'password_change_required',
  'cross_site',
  'too_many_requests',
  'took_too_long',
  'not_configured',
  'internal',
  'database_unavailable',
];

/** The refusals of every route that reads as of two dates. */
export const READING_REFUSALS: readonly RefusalCode[] = ['known_at_in_future'];

/** The refusals of a figure that is narrowed to one fund or enterprise. */
export const NARROWED_REFUSALS: readonly RefusalCode[] = [
  ...READING_REFUSALS,
  'not_found',
  'reference_unknown',
  'reference_wrong_kind',
  'reference_ambiguous',
];

/** The refusals of every list that comes in pages. */
export const LIST_REFUSALS: readonly RefusalCode[] = [...READING_REFUSALS, 'cursor_invalid'];

/** The refusals of every route that takes a JSON body. */
export const BODY_REFUSALS: readonly RefusalCode[] = [
  'malformed_json',
  'media_type_unsupported',
  'body_too_large',
];

/** One reason for a refusal; `pointer` is the JSON pointer of the value at fault. */
export interface Fault {
  code: RefusalCode;
  detail: string;
  pointer?: string;
  /** For a warning that passes with a reason: the sentence without the hint for programs. */
  asks?: string;
}

/** The JSON pointer of a path (RFC 6901). */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

/**
 * The event of a batch that a JSON pointer leads to, counted from 0, and the rest of the pointer
 * within that event: `/events/3/data/amount` gives 3 and `/data/amount`. Undefined if it leads to
 * no event.
 */
export function pointedEvent(pointer = ''): { index: number; within: string } | undefined {
  const [, index, within] = /^\/events\/(\d+)((?:\/.*)?)$/s.exec(pointer) ?? [];
  return index === undefined ? undefined : { index: Number.parseInt(index, 10), within: within! };
}

/** How many sent names one sentence repeats, and how many characters of each. */
const MOST_NAMES = 10;
const LONGEST_NAME = 80;

/** Sent names for use in a sentence: the first ones, and how many there are. */
export function namesSaid(names: readonly string[]): string {
  const said = names
    .slice(0, MOST_NAMES)
    .map((name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name));
  return said.join('、') + (names.length > MOST_NAMES ? ` 等 ${names.length} 项` : '');
}

/** How many faults one answer lists; nobody reads more. */
export const MOST_FAULTS = 1000;

/** A refusal the user is meant to see. Anything else that is thrown is a fault of ours. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly faults: readonly Fault[];
  /** After how many seconds a new attempt makes sense. */
  readonly retryAfter?: number;
  /** Where all that was proposed is recorded already. */
  readonly alreadyRecorded?: readonly { index: number; seq: number }[];

  constructor(
    code: RefusalCode,
    faults: readonly Fault[] | string,
    options: Pick<Refusal, 'retryAfter' | 'alreadyRecorded' | 'cause'> = {},
  ) {
    const list = typeof faults === 'string' ? [{ code, detail: faults }] : faults;
    super(list[0]?.detail ?? REFUSALS[code][1], options);
    this.code = code;
    this.faults = list;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
    if (options.alreadyRecorded) this.alreadyRecorded = options.alreadyRecorded;
  }

  get status(): number {
    return REFUSALS[this.code][0];
  }
}

/** Refuses with every fault found, under the code of the first. */
export function refuseAll(faults: readonly Fault[]): void {
  const first = faults[0];
  if (first) throw new Refusal(first.code, faults);
}
