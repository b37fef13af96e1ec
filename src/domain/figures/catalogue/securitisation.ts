/** Figures of the securitisation book. */
import type { Figure } from '../figure.ts';
import { FLOW, POINT } from './flow-and-point.ts';

export const SECURITISATION_FIGURES: Figure[] = [
  {
    id: 'securitisation.deals',
    label: '证券化项目',
    unit: '个',
    bases: FLOW,
    meaning: '登记发行的证券化项目数。',
    selects: { kind: 'count', of: { measures: { deal_issued: 1 } }, distinct: ['instrument'] },
  },
  {
    id: 'securitisation.issued',
    label: '发行规模',
    unit: '元',
    bases: FLOW,
    meaning: '证券化项目的发行规模合计，含发起机构自留的次级；与企业融资不相加。',
    selects: { kind: 'sum', of: { measures: { deal_issued: 1 } } },
  },
  {
    id: 'securitisation.financed',
    label: '企业融资',
    unit: '元',
    bases: FLOW,
    meaning: '企业通过证券化项目实际获得的融资合计。',
    selects: { kind: 'sum', of: { measures: { deal_financed: 1 } } },
  },
  {
    id: 'securitisation.enterprises',
    label: '获证券化融资企业',
    unit: '家',
    bases: FLOW,
    meaning: '获得证券化融资的企业数；参加多个项目的企业按主体计一家。',
    selects: { kind: 'count', of: { measures: { deal_financed: 1 } }, distinct: ['enterprise'] },
  },
  {
    id: 'securitisation.collected',
    label: '归集回收款',
    unit: '元',
    bases: FLOW,
    meaning: '归集到专项账户的款项。',
    selects: { kind: 'sum', of: { measures: { deal_collected: 1 } } },
  },
  {
    id: 'securitisation.outstanding',
    label: '各档未偿本金',
    unit: '元',
    bases: POINT,
    meaning: '各档规模减已兑付本金。',
    selects: { kind: 'sum', of: { measures: { tranche_issued: 1, tranche_principal: -1 } } },
  },
  {
    id: 'securitisation.subsidised',
    label: '融资补贴',
    unit: '元',
    bases: FLOW,
    meaning: '财政对企业融资利息与中介费用的补贴。',
    selects: { kind: 'sum', of: { measures: { deal_subsidised: 1 } } },
  },
];
