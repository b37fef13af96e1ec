/** Proof: signed tree heads, the leaf of a record, and that it is in the tree, which only grew. */
import {
  leafOfStored,
  proveConsistency,
  proveInclusion,
  readHead,
  rootAt,
} from '../actions/tree.ts';
import { packContents, writePack } from '../actions/pack.ts';
import { quarterNamed } from '../actions/quarter-report.ts';
import { EVERYTHING } from '../db/connection.ts';
import { readEvents } from '../db/journal.ts';
import { readHeads, readKeys, readTreeSize } from '../db/tree.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { leafBytes } from '../domain/proof/leaf.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS, Refusal } from '../platform/errors.ts';
import { streamed } from './files.ts';
import {
  answers,
  createRoute,
  createRouter,
  fileAnswers,
  protectedBy,
  wholeNumber,
  z,
  type Ctx,
} from './http.ts';
import { text } from './common-shapes.ts';

const hash = z.literal('SHA-256').meta({ description: '散列算法' });
const hex = text('十六进制散列值');

const headSchema = z
  .object({
    size: z.int().meta({ description: '树中的记录数，也就是最后一条的记录号' }),
    root: hex.meta({ description: '根散列' }),
    hash,
    at: z.string().meta({ description: '最后一条记录的入账时刻' }),
    key_id: z.string().meta({ description: '签名密钥编号，公钥见 /audit/keys' }),
    signature: z.string().meta({ description: 'Ed25519 签名，十六进制' }),
  })
  .openapi('TreeHead');

const sizeQuery = {
  size: wholeNumber('size').optional().meta({ description: '默认为现在的记录数' }),
};

const getHead = createRoute({
  method: 'get',
  path: '/audit/tree-head',
  tags: ['审计'],
  summary: '签名树头：留存它，日后即可证明此前的记录未被改写或删减',
  ...protectedBy('records:read', '查看树头'),
  request: { query: z.strictObject(sizeQuery) },
  responses: answers(headSchema, '树头', ['not_found']),
});

const listHeads = createRoute({
  method: 'get',
  path: '/audit/heads',
  tags: ['审计'],
  summary: '曾经签发的全部树头',
  ...protectedBy('records:read', '查看树头'),
  request: { query: z.strictObject({}) },
  responses: answers(z.object({ data: z.array(headSchema) }), '树头'),
});

const listKeys = createRoute({
  method: 'get',
  path: '/audit/keys',
  tags: ['审计'],
  summary: '签名公钥：更换密钥后，旧树头仍以旧公钥核对',
  ...protectedBy('records:read', '查看公钥'),
  request: { query: z.strictObject({}) },
  responses: answers(
    z.object({
      data: z.array(z.object({ key_id: z.string(), public: text('公钥，32 字节的 Base64') })),
    }),
    '公钥',
  ),
});

const getLeaf = createRoute({
  method: 'get',
  path: '/events/{seq}/leaf',
  tags: ['审计'],
  summary: '一条记录的规范字节（RFC 8785）：SHA-256(0x00 ‖ 这些字节) 即为叶散列',
  ...protectedBy('records:read', '查看记录'),
  request: { params: z.object({ seq: wholeNumber('记录号') }), query: z.strictObject({}) },
  responses: answers(
    z.object({ seq: z.int(), hash, leaf: text('规范 JSON 文本，逐字节参与散列') }),
    '叶',
    ['not_found'],
  ),
});

const getInclusion = createRoute({
  method: 'get',
  path: '/audit/proofs/inclusion',
  tags: ['审计'],
  summary: '包含证明（RFC 9162）：第 seq 号记录在 size 条记录的树中',
  ...protectedBy('records:read', '查看证明'),
  request: {
    query: z.strictObject({
      seq: wholeNumber('seq').meta({ description: '记录号' }),
      ...sizeQuery,
    }),
  },
  responses: answers(
    z.object({
      seq: z.int(),
      size: z.int(),
      hash,
      leaf_hash: hex,
      proof: z.array(hex),
      root: hex,
    }),
    '包含证明',
    ['not_found'],
  ),
});

const getConsistency = createRoute({
  method: 'get',
  path: '/audit/proofs/consistency',
  tags: ['审计'],
  summary: '一致性证明（RFC 9162）：to 条记录的树由 from 条记录的树增长而来',
  ...protectedBy('records:read', '查看证明'),
  request: {
    query: z.strictObject({
      from: wholeNumber('from').meta({ description: '早先的记录数' }),
      to: wholeNumber('to').optional().meta({ description: '后来的记录数，默认为现在' }),
    }),
  },
  responses: answers(
    z.object({
      from: z.int(),
      to: z.int(),
      hash,
      from_root: hex,
      to_root: hex,
      proof: z.array(hex),
    }),
    '一致性证明',
    ['not_found'],
  ),
});

/** The size asked for; refuses one that the tree has not reached. */
async function requestedSize(c: Ctx, asked: number | undefined): Promise<number> {
  const now = await c.var.database.read(EVERYTHING, readTreeSize);
  if (asked === undefined || asked <= now) return asked ?? now;
  throw new Refusal('not_found', `现在只有 ${now} 条记录，没有第 ${asked} 条。`);
}

const getPack = createRoute({
  method: 'get',
  path: '/audit/pack',
  tags: ['审计'],
  summary: '核对包（zip）：全部记录、树头、参考数据与该季度的报告；用 kechuang verify 核对',
  ...protectedBy('audit:export', '导出核对包'),
  request: {
    query: z.strictObject({ quarter: text('季度，例如 2024Q2') }),
  },
  responses: fileAnswers('application/zip', '核对包', READING_REFUSALS),
});

export const proofs = createRouter()
  .openapi(getPack, async (c) => {
    const { database, today } = c.var;
    const of = quarterNamed(c.req.valid('query').quarter, today);
    const contents = await packContents(database, of, await c.var.signingKey(), today);
    return c.body(streamed(c, writePack(contents)[Symbol.asyncIterator]()), 200, {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="kechuang-pack-${of.name}.zip"`,
    }) as never;
  })
  .openapi(getHead, async (c) => {
    const size = await requestedSize(c, c.req.valid('query').size);
    return c.json(await readHead(c.var.database, size, await c.var.signingKey()), 200);
  })
  .openapi(listHeads, async (c) => {
    const data = await c.var.database.read(EVERYTHING, (sql) => readHeads(sql, LATEST));
    return c.json({ data: [...data] }, 200);
  })
  .openapi(listKeys, async (c) => {
    const data = await c.var.database.read(EVERYTHING, readKeys);
    return c.json({ data: [...data] }, 200);
  })
  .openapi(getLeaf, async (c) => {
    const { seq } = c.req.valid('param');
    const [event] = await c.var.database.read(personScope(c.var.person), (sql) =>
      readEvents(sql, { knownSeq: LATEST, seqs: [seq] }),
    );
    if (!event) throw new Refusal('not_found', `没有第 ${seq} 号记录，或不在您的范围内。`);
    const leaf = new TextDecoder().decode(leafBytes(leafOfStored(event)));
    return c.json({ seq, hash: 'SHA-256' as const, leaf }, 200);
  })
  .openapi(getInclusion, async (c) => {
    const { seq, size: asked } = c.req.valid('query');
    const size = await requestedSize(c, asked);
    if (seq > size) throw new Refusal('not_found', `${size} 条记录的树中没有第 ${seq} 条。`);
    const body = await c.var.database.read(EVERYTHING, async (sql) => {
      const { leaf, proof } = await proveInclusion(sql, seq, size);
      const { root } = await rootAt(sql, size);
      return { seq, size, hash: 'SHA-256' as const, leaf_hash: leaf, proof, root };
    });
    return c.json(body, 200);
  })
  .openapi(getConsistency, async (c) => {
    const { from, to: asked } = c.req.valid('query');
    const to = await requestedSize(c, asked);
    if (from > to) throw new Refusal('not_found', `${to} 条记录的树中没有 ${from} 条记录。`);
    const body = await c.var.database.read(EVERYTHING, async (sql) => ({
      from,
      to,
      hash: 'SHA-256' as const,
      from_root: (await rootAt(sql, from)).root,
      to_root: (await rootAt(sql, to)).root,
      proof: await proveConsistency(sql, from, to),
    }));
    return c.json(body, 200);
  });
