/** Fields of the grants book's events, whose a project is, and the stages of its life. */
import type { Effect, Facts } from '../journal/event-definition.ts';
import type { Money } from '../values/money.ts';
import { enterprise as anyEnterprise } from './common-fields.ts';

export const project = {
  kind: 'reference',
  label: '项目',
  hint: '项目编号或名称',
  to: ['project'],
} as const;
export const programme = {
  kind: 'reference',
  label: '专项资金',
  hint: '编号或名称',
  to: ['programme'],
} as const;

export const enterprise = { ...anyEnterprise, label: '承担企业' } as const;

/** The parties of a project, as its proposal recorded them. */
export const projectDimensions = (facts: Facts, projectCode: string) => {
  const { data } = facts.entity(projectCode);
  return {
    vehicle: String(data.programme),
    enterprise: String(data.enterprise),
    instrument: projectCode,
  };
};

/** The holding that a converted project becomes, apart from those of other projects. */
export const holdingDimensions = (facts: Facts, projectCode: string) => ({
  ...projectDimensions(facts, projectCode),
  instrument: `${projectCode}/equity`,
});

/** Returned money can be used again only if the programme's rules say so (滚动使用). */
export const restored = (facts: Facts, projectCode: string, sum: Money): Effect[] => {
  const { vehicle } = projectDimensions(facts, projectCode);
  return facts.entity(vehicle).data.revolving === true
    ? [{ measure: 'programme_restored', amount: sum, vehicle }]
    : [];
};

export const PROJECT_STAGES = {
  proposed: '申报',
  approved: '立项',
  signed: '签约',
  disbursing: '拨付',
  assessed: '评估验收',
  converted: '转股',
  realised: '退出',
  returned: '退回',
  'written-off': '免责核销',
  'clawed-back': '违规追回',
  terminated: '终止',
} as const;
export type Stage = keyof typeof PROJECT_STAGES;

export const enters = (projectCode: string, stage: Stage) =>
  ({ kind: 'stage', subject: projectCode, key: '', value: stage }) as const;
