/** Dated reference data: industry schemes, regions and functional zones, adopted by document. */
import { defineEvent, type Book, type Finding } from '../journal/event-definition.ts';

export const LIST_KINDS = {
  industry: '产业分类',
  region: '行政区划',
  zone: '功能区',
  product: '融资产品',
} as const;

export const CODE_LIST_ADOPTED = 'code-list.adopted';

const codeListAdopted = defineEvent({
  type: CODE_LIST_ADOPTED,
  label: '采用代码表',
  hint: '登记一套产业分类、行政区划或功能区代码；再次登记同一代码表即为修订。',
  reach: 'bureau',
  fields: {
    list: { kind: 'code', label: '代码表编号', hint: '例如 WZ5-2019' },
    kind: { kind: 'choice', label: '类别', options: LIST_KINDS },
    title: { kind: 'text', label: '名称', max: 200 },
    valid_from: { kind: 'day', label: '施行日' },
    valid_to: { kind: 'day', label: '废止日', optional: true },
    home: {
      kind: 'text',
      label: '本市代码',
      hint: '仅行政区划：本市的代码',
      max: 40,
      optional: true,
    },
    items: {
      kind: 'items',
      label: '代码',
      fields: {
        code: { kind: 'text', label: '代码', max: 40 },
        label: { kind: 'text', label: '名称', max: 200 },
        parent: { kind: 'text', label: '上级代码', max: 40, optional: true },
        note: { kind: 'text', label: '说明', max: 500, optional: true },
        valid_from: { kind: 'day', label: '启用日', optional: true },
        valid_to: { kind: 'day', label: '停用日', optional: true },
      },
    },
  },
  check: ({ data }) => {
    const findings: Finding[] = [];
    if (data.valid_to !== undefined && data.valid_to < data.valid_from) {
      findings.push({
        code: 'period_reversed',
        pointer: '/data/valid_to',
        detail: `废止日 ${data.valid_to} 早于施行日 ${data.valid_from}。`,
      });
    }
    const seen = new Set<string>();
    for (const [index, { code, valid_from, valid_to }] of data.items.entries()) {
      const period = `${code} ${valid_from ?? ''} ${valid_to ?? ''}`;
      if (seen.has(period)) {
        const detail = `代码 ${code} 重复。`;
        findings.push({ code: 'field_invalid', pointer: `/data/items/${index}/code`, detail });
      }
      seen.add(period);
    }
    const codes = new Set(data.items.map((item) => item.code));
    for (const [index, { parent }] of data.items.entries()) {
      if (parent === undefined || codes.has(parent) || data.kind === 'zone') continue;
      const detail = `上级代码 ${parent} 不在本代码表中。`;
      findings.push({ code: 'field_invalid', pointer: `/data/items/${index}/parent`, detail });
    }
    return findings;
  },
});

export const reference: Book = {
  name: 'reference',
  label: '参考数据',
  events: [codeListAdopted],
};
