/** Fields that the events of the fund book share. */
import { PARTY_KINDS, VEHICLE_KINDS } from '../values/entity-codes.ts';
import { REFERENCE_HINT } from './common-fields.ts';

export const vehicle = {
  kind: 'reference',
  label: '基金',
  hint: REFERENCE_HINT,
  to: VEHICLE_KINDS,
} as const;
export const investor = {
  kind: 'reference',
  label: '出资人',
  hint: REFERENCE_HINT,
  to: [...PARTY_KINDS, 'fund'],
} as const;
export const manager = { kind: 'reference', label: '管理人', to: ['fund-manager'] } as const;
export const investAhead = {
  kind: 'flag',
  label: '协议允许先投后缴',
  hint: '为是时，累计投资超过实缴只提示、不拒绝',
  optional: true,
} as const;
