/** Numbers said in public, kept beside what the records give. */
import { defineEvent, type Book } from '../event.ts';

const figurePublished = defineEvent({
  type: 'figure.published',
  label: '对外公布数',
  hint: '公开文件中的数字，用于与台账核对；发生日为该数字的截至日。',
  reach: 'bureau',
  fields: {
    figure: { kind: 'text', label: '指标编号', hint: '见 /api/v1/figures', max: 80 },
    label: { kind: 'text', label: '文件中的表述', max: 200 },
    value: { kind: 'ratio', label: '公布值', min: '-9999999999', max: '9999999999' },
    unit: {
      kind: 'choice',
      label: '单位',
      options: { 元: '元', 万元: '万元', 亿元: '亿元', '%': '%', 个: '个', 家: '家', 支: '支' },
    },
    decimals: { kind: 'count', label: '小数位', min: 0, max: 6 },
  },
  marks: (event) => [
    {
      kind: 'published',
      subject: event.data.figure,
      key: event.document ?? '',
      value: event.data.value,
      detail: { label: event.data.label, unit: event.data.unit, decimals: event.data.decimals },
    },
  ],
});

export const indicators: Book = {
  name: 'indicators',
  label: '指标与对外口径',
  events: [figurePublished],
};
