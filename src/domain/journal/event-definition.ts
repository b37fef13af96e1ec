/**
 * The form of an event definition. A definition is written once; the API's validation and schema,
 * the forms, the import sheets, the labels, the checks and the effects all follow from it.
 *
 * A new event type is a definition in a file of `../books/`, with an example in `examples/` there.
 * What it adds up by a new name is in `measures.ts`, a figure of it in `../figures/catalogue/`, a
 * list of it in `../lists/`. The README works one out.
 */
import type { Fault, RefusalCode } from '../../platform/errors.ts';
import type { Day } from '../values/days.ts';
import type { Entity, EntityKind } from '../values/entity-codes.ts';
import type { FieldValues, Fields } from '../values/fields.ts';
import type { CodeLists } from '../values/code-lists.ts';
import type { Quarters } from './closed-quarters.ts';
import type { Dimension, Measure } from './measures.ts';
import type { Money } from '../values/money.ts';

/** One posting of an event: an amount of one measure, and whose it is. */
export interface Effect extends Partial<Record<Dimension, string>> {
  measure: Measure;
  amount: Money;
}

/** Every kind of statement of which the latest holds, with its label. */
export const MARK_KINDS = {
  name: '名称',
  region: '注册地',
  zone: '功能区',
  industry: '产业分类',
  qualification: '资质',
  listing: '上市进程',
  ownership: '持股比例',
  valuation: '公允价值',
  performance: '管理人报告值',
  line_term: '授信到期日',
  product: '融资产品',
  grant_status: '授信时资质',
  loan_due: '贷款到期日',
  loan_class: '五级分类',
  tranche: '档次余额',
  stage: '项目阶段',
  project_valuation: '转股后公允价值',
  project_ownership: '转股持股比例',
  indicator: '指标定义',
  target: '指标目标',
  observation: '指标实际值',
  published: '对外公布数',
  setting: '系统设置',
  quarter_state: '季度状态',
} as const;
export type MarkKind = keyof typeof MARK_KINDS;

/**
 * A statement about a subject. `key` distinguishes statements of one kind (such as the scheme of an
 * industry classification); `amount` is set if figures add the statement up.
 */
export interface Mark {
  kind: MarkKind;
  subject: string;
  key: string;
  value: string;
  amount?: Money;
  detail?: Record<string, unknown>;
}

export type Provenance = 'record' | 'published' | 'illustrative';

/** A proposed event whose shape is checked and whose references are codes. */
export interface Proposal<D = Record<string, unknown>> {
  type: string;
  effective_on: Day;
  external_id?: string;
  document?: string;
  memo?: string;
  provenance: Provenance;
  corrects?: number;
  overrides?: { code: string; reason: string }[];
  /** Why it is accepted although its day lies in a quarter that was closed. */
  restatement?: string;
  data: D;
}

/** A live mark as an event's own checks see it. */
export interface StatedMark {
  value: string;
  effective_on: Day;
  detail?: Record<string, unknown> | null | undefined;
}

/** What an event's own checks can look up; everything is already loaded. */
export interface Facts {
  lists: CodeLists;
  quarters: Quarters;
  /** A thing by its code; every reference of the event resolves. */
  entity(code: string): Entity;
  /** Things already known by this exact name, alias or 统一社会信用代码. */
  named(name: string): Entity[];
  /** The value of the latest live mark on that day, if there is one. */
  latest(kind: MarkKind, subject: string, key: string, on: Day): string | undefined;
  /** Every live mark of that kind, subject and key, of whatever day. */
  said(kind: MarkKind, subject: string, key: string): readonly StatedMark[];
}

/** A check's result: a refusal, or a warning that passes once a reason for it is recorded. */
export interface Finding extends Fault {
  warning?: true;
  /** For a text that means nothing, the thing that was probably meant. */
  suggestion?: { code: string; name: string };
  /** The number of an equal record. */
  equalTo?: number;
}

/**
 * Who may propose it: only the bureau, everybody for shared master data, managers for their
 * vehicles, or administrators for settings, which are not about money.
 */
export type Reach = 'bureau' | 'shared' | 'vehicle' | 'settings';

export interface Registration {
  kind: EntityKind;
  code?: string;
  /** Its name among people; undefined for things known only by their code. */
  name?: string;
  aliases: string[];
}

export interface EventDefinition<F extends Fields = Fields, D = FieldValues<F>> {
  type: string;
  label: string;
  hint: string;
  reach: Reach;
  fields: F;
  /** Fields that the ledger adds when the event is posted; no proposal may have them. */
  completed?: Fields;
  /**
   * Fields added only when the event is posted for good, because they depend on who checked it. No
   * review can show them beforehand.
   */
  sealed?: Fields;
  /** It must be the only event of its submission. */
  alone?: true;
  /** It cannot be reversed; another event undoes what it did. */
  final?: true;
  /** Takes a second person even while review is switched off. */
  alwaysReviewed?: true;
  registers?(data: D): Registration;
  renames?(data: D): { code: string; name: string };
  effects?(event: Proposal<D>, facts: Facts): Effect[];
  marks?(event: Proposal<D>, facts: Facts): Mark[];
  /** Judges what is handed in, and never what is already in the journal. */
  check?(event: Proposal<D>, facts: Facts): Finding[];
}

/** A definition with the type of its data forgotten, as the journal holds them. */
export type AnyDefinition = EventDefinition<Fields, any>;

/** Writes a definition; the fields give the type of its functions' data. */
export function defineEvent<const F extends Fields>(definition: EventDefinition<F>): AnyDefinition {
  return definition;
}

/** A rule that a sum may never be negative at the end of any day, for each key. */
export interface BalanceRule {
  code: RefusalCode;
  /** The dimensions that make one balance, for example one investor in one vehicle. */
  key: readonly Dimension[];
  adds: readonly Measure[];
  subtracts: readonly Measure[];
  /** The sentence of the fault; its amounts are already formatted. */
  sentence(at: { key: string[]; day: Day; adds: string; subtracts: string; over: string }): string;
  /** Where the vehicle's own agreement allows otherwise, the refusal becomes a warning. */
  allowedBy?(data: Record<string, unknown>): boolean;
}

/** A rule that some records need a holding that exists and is not yet fully exited. */
export interface HoldingRule {
  code: RefusalCode;
  opens: Measure;
  closes: readonly Measure[];
  needs: { measures: readonly Measure[]; marks: readonly MarkKind[] };
  sentence(at: { instrument: string; day: Day }): string;
}

/** A rule that a measure may only be posted up to the day that a mark names. */
export interface TermRule {
  code: RefusalCode;
  mark: MarkKind;
  measure: Measure;
  sentence(at: { instrument: string; day: Day; until: string }): string;
}

/** A mark whose values may only follow one another along these edges. */
export interface StageRule {
  /** Whether a thing may pass several stages on one day, in the order of their recording. */
  severalADay?: true;
  code: RefusalCode;
  kind: MarkKind;
  labels: Readonly<Record<string, string>>;
  edges: Readonly<Record<string, readonly string[]>>;
}

/** One file of definitions and the rules that hold between their events. */
export interface Book {
  name: string;
  label: string;
  /** Records that concern the bureau alone: no fund manager sees them. */
  confidential?: true;
  events: readonly AnyDefinition[];
  balances?: readonly BalanceRule[];
  holdings?: readonly HoldingRule[];
  stages?: readonly StageRule[];
  terms?: readonly TermRule[];
}
