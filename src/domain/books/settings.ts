/** Settings of the ledger itself. They are records like all others: dated, reviewed, for ever. */
import { defineEvent, type Book } from '../journal/event-definition.ts';

export const REVIEW = 'review';
const REVIEW_STATES = { on: '开启', off: '关闭' } as const;

const reviewSwitched = defineEvent({
  type: 'review.switched',
  label: '开关复核',
  hint: '仅有一名经办人的单位可以关闭复核：关闭期间科技局的批次由填报人自行入账，并在每份报告上注明。由系统管理员提交、科技局复核。',
  reach: 'settings',
  fields: {
    state: { kind: 'choice', label: '复核', options: REVIEW_STATES },
    reason: { kind: 'text', label: '原因', max: 500 },
  },
  marks: ({ data }) => [{ kind: 'setting', subject: REVIEW, key: '', value: data.state }],
});

export const settings: Book = {
  name: 'settings',
  label: '系统设置',
  confidential: true,
  events: [reviewSwitched],
  stages: [
    {
      code: 'setting_unchanged',
      kind: 'setting',
      labels: REVIEW_STATES,
      edges: { on: ['off'], off: ['on'] },
      severalADay: true,
    },
  ],
};
