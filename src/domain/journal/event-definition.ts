/**
 * What an event definition is. A definition is written once and drives the API's validation and
 * schema, the forms, the import sheets, the labels, the checks and the effects.
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
 * A statement about a subject. `key` tells statements of one kind apart (the scheme of an industry
 * classification); `amount` is set where the statement is a number that figures add up.
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

/** A proposed event after its shape was checked and its references were turned into codes. */
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

/** What an event's own checks may look up; everything here is already loaded. */
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
  /** What may have been meant by a text that means nothing. */
  suggestion?: { code: string; name: string };
  /** The number of a record that says the same already. */
  equalTo?: number;
}

/**
 * Who may propose it: bureau only, anyone for shared master data, managers in their vehicles, or
 * administrators for what is no money.
 */
export type Reach = 'bureau' | 'shared' | 'vehicle' | 'settings';

export interface Registration {
  kind: EntityKind;
  code?: string;
  /** What people call it; things known only by their code have none. */
  name?: string;
  aliases: string[];
}

export interface EventDefinition<F extends Fields = Fields, D = FieldValues<F>> {
  type: string;
  label: string;
  hint: string;
  reach: Reach;
  fields: F;
  /** What the ledger itself adds when it is posted; nobody may say it. */
  completed?: Fields;
  /**
   * What it adds only when it is posted for good, since it rests on who checked it: no review can
   * show it beforehand.
   */
  sealed?: Fields;
  /** Stands in a submission of its own. */
  alone?: true;
  /** Cannot be taken back by a reversal; another event undoes what it did. */
  final?: true;
  /** Takes a second person even while review is switched off. */
  alwaysReviewed?: true;
  registers?(data: D): Registration;
  renames?(data: D): { code: string; name: string };
  effects?(event: Proposal<D>, facts: Facts): Effect[];
  marks?(event: Proposal<D>, facts: Facts): Mark[];
  /** Judges what is handed in, and nothing that is in the journal already. */
  check?(event: Proposal<D>, facts: Facts): Finding[];
}

/** A definition with the type of its data forgotten, as the journal holds them. */
export type AnyDefinition = EventDefinition<Fields, any>;

/** Writes a definition down; the data of its functions is typed by its fields. */
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
  /** A sentence naming the numbers; amounts are already written out. */
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
