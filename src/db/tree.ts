/** The nodes of the tree, its signed heads, and the keys that signed them. */
import { toHex, type NodePosition, type TreeNode } from '../domain/proof/merkle-tree.ts';
import type { TreeHead } from '../domain/proof/tree-head.ts';
import type { Sql } from './connection.ts';

/** How many leaves the tree has; its nodes are complete up to there. */
export async function readTreeSize(sql: Sql): Promise<number> {
  const [row] = await sql<{ size: number }[]>`
    select coalesce(max(index) + 1, 0) as size from tree_node where level = 0`;
  return row!.size;
}

/** The size of the tree, and the hashes on its right edge by `level/index`. */
export async function readRightEdge(
  sql: Sql,
): Promise<{ size: number; nodes: Map<string, string> }> {
  // Each one in the binary form of the size is a perfect subtree, the last of its level.
  type Row = { size: number; hash: string | null } & NodePosition;
  const rows = await sql<Row[]>`
    with tree as (select coalesce(max(index) + 1, 0) as size from tree_node where level = 0)
    select size, node.level, node.index, encode(node.hash, 'hex') as hash
    from tree left join generate_series(0, 62) as edge (level) on (size >> edge.level) & 1 = 1
    left join lateral (
      select * from tree_node
      where level = edge.level and index = (size >> edge.level) - 1 offset 0) node on true`;
  const kept = rows.flatMap(({ hash, ...place }) =>
    hash === null ? [] : [[nodeKey(place), hash] as const],
  );
  return { size: rows[0]!.size, nodes: new Map(kept) };
}

/** The hashes of these nodes, by `level/index`; one that is not kept is missing. */
export async function readNodes(
  sql: Sql,
  places: readonly NodePosition[],
): Promise<Map<string, string>> {
  if (places.length === 0) return new Map();
  const rows = await sql<{ level: number; index: number; hash: string }[]>`
    select level, index, encode(hash, 'hex') as hash
    from tree_node join jsonb_to_recordset(${sql.json(places as never)}) as wanted (level int, index bigint)
      using (level, index)`;
  return new Map(rows.map(({ level, index, hash }) => [nodeKey({ level, index }), hash]));
}

/** The first stored node, from the leaves up, beyond a tree of this size; undefined if none. */
export async function findNodeBeyond(sql: Sql, size: number): Promise<NodePosition | undefined> {
  const [row] = await sql<NodePosition[]>`
    select level, index from tree_node where (index::numeric + 1) * 2::numeric ^ level > ${size}
    order by level, index limit 1`;
  return row;
}

export const nodeKey = ({ level, index }: NodePosition): string => `${level}/${index}`;

export async function insertNodes(sql: Sql, nodes: readonly TreeNode[]): Promise<void> {
  if (nodes.length === 0) return;
  const rows = nodes.map(({ level, index, hash }) => ({ level, index, hash: toHex(hash) }));
  await sql`insert into tree_node (level, index, hash)
    select level, index, decode(hash, 'hex')
    from jsonb_to_recordset(${sql.json(rows as never)}) as row (level int, index bigint, hash text)`;
}

export async function findHead(sql: Sql, size: number): Promise<TreeHead | undefined> {
  const [row] = await sql<TreeHead[]>`
    select size, root, hash, at, key_id, signature from tree_head where size = ${size}`;
  return row;
}

/** Every head up to a size, in order. */
export function readHeads(sql: Sql, upTo: number): Promise<TreeHead[]> {
  return sql<TreeHead[]>`select size, root, hash, at, key_id, signature from tree_head
    where size <= ${upTo} order by size`;
}

/** Keeps a head; the first one of a size stays. */
export async function insertHead(sql: Sql, head: TreeHead): Promise<void> {
  await sql`insert into tree_head (size, root, hash, at, key_id, signature)
    values (${head.size}, ${head.root}, ${head.hash}, ${head.at}, ${head.key_id}, ${head.signature})
    on conflict (size) do nothing`;
}

export async function insertKey(sql: Sql, keyId: string, publicKey: string): Promise<void> {
  await sql`insert into signing_key (key_id, public) values (${keyId}, ${publicKey})
    on conflict (key_id) do nothing`;
}

export function readKeys(sql: Sql): Promise<{ key_id: string; public: string }[]> {
  return sql`select key_id, public from signing_key order by key_id`;
}

/** When the last event of a tree of this size was recorded; undefined for the empty tree. */
export async function readHeadTime(sql: Sql, size: number): Promise<string | undefined> {
  const [row] = await sql<
    { at: string }[]
  >`select recorded_at as at from event where seq = ${size}`;
  return row?.at;
}
