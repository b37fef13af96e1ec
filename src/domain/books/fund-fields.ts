/** Fields and small checks that the events of the fund book share. */
import { PARTY_KINDS, VEHICLE_KINDS } from '../entities.ts';
import type { Effect, Finding } from '../event.ts';
import { moneySum } from '../money.ts';

export const REFERENCE_HINT = '编码、统一社会信用代码、全称或别名';
export const vehicle = {
  kind: 'reference',
  label: '基金',
  hint: REFERENCE_HINT,
  to: VEHICLE_KINDS,
} as const;
export const enterprise = {
  kind: 'reference',
  label: '企业',
  hint: REFERENCE_HINT,
  to: ['enterprise'],
} as const;
export const investor = {
  kind: 'reference',
  label: '出资人',
  hint: REFERENCE_HINT,
  to: [...PARTY_KINDS, 'fund'],
} as const;
export const manager = { kind: 'reference', label: '管理人', to: ['fund-manager'] } as const;
export const amount = { kind: 'money', label: '金额（元）', sign: 'positive' } as const;
export const amountOrZero = { kind: 'money', label: '金额（元）', sign: 'not-negative' } as const;
export const share = {
  kind: 'ratio',
  label: '比例',
  hint: '0 到 1 之间的小数',
  min: '0',
  max: '1',
} as const;
export const investAhead = {
  kind: 'flag',
  label: '协议允许先投后缴',
  hint: '为是时，累计投资超过实缴只提示、不拒绝',
  optional: true,
} as const;

/** Leaves out postings of nothing. */
export const present = (effects: Effect[]): Effect[] =>
  effects.filter((effect) => !effect.amount.isZero());

/** Refuses an event all of whose amounts are zero. */
export const someAmount = (...amounts: string[]): Finding[] =>
  amounts.every((text) => moneySum(text).isZero())
    ? [{ code: 'nothing_stated', pointer: '/data', detail: '各项金额均为零，没有可登记的内容。' }]
    : [];
