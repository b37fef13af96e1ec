/** Fields and small checks that the events of several books share. */
import type { Effect, Finding } from '../journal/event-definition.ts';
import { moneySum } from '../values/money.ts';

export const REFERENCE_HINT = '编码、统一社会信用代码、全称或别名';
export const code = {
  kind: 'code',
  label: '编码',
  hint: '留空则自动生成',
  optional: true,
} as const;
export const enterprise = {
  kind: 'reference',
  label: '企业',
  hint: REFERENCE_HINT,
  to: ['enterprise'],
} as const;
export const amount = { kind: 'money', label: '金额（元）', sign: 'positive' } as const;
export const amountOrZero = { kind: 'money', label: '金额（元）', sign: 'not-negative' } as const;
export const share = {
  kind: 'ratio',
  label: '比例',
  hint: '0 到 1 之间的小数',
  min: '0',
  max: '1',
} as const;

/** Leaves out postings of zero. */
export const present = (effects: Effect[]): Effect[] =>
  effects.filter((effect) => !effect.amount.isZero());

/** Refuses an event all of whose amounts are zero. */
export const someAmount = (...amounts: string[]): Finding[] =>
  amounts.every((text) => moneySum(text).isZero())
    ? [{ code: 'nothing_stated', pointer: '/data', detail: '各项金额均为零，没有可登记的内容。' }]
    : [];
