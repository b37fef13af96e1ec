/** 红字冲销: the only way to reverse a posted event. Its effects are the original's, negated. */
import { defineEvent, type Book } from '../journal/event-definition.ts';

export const REVERSAL = 'event.reversed';

export const REVERSAL_REASONS = {
  'entry-error': '录入差错',
  duplicate: '重复登记',
  'source-changed': '依据文件变更',
  'prior-period': '以前年度更正',
  other: '其他',
} as const;

const eventReversed = defineEvent({
  type: REVERSAL,
  label: '冲销',
  hint: '以红字冲销一条记录；需要改正的，在同一批次中另登记订正后的事项并在 corrects 中注明原记录号。',
  reach: 'shared',
  fields: {
    event: { kind: 'count', label: '原记录号', min: 1, max: Number.MAX_SAFE_INTEGER },
    reason_code: { kind: 'choice', label: '原因类别', options: REVERSAL_REASONS },
    reason: { kind: 'text', label: '冲销原因', max: 500 },
  },
});

export const corrections: Book = {
  name: 'corrections',
  label: '更正',
  events: [eventReversed],
};
