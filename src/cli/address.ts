/** Finds the network address from which a request comes, on a Node machine. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * The client's address; behind proxies of our own, the address that reached the outermost of them.
 * Each proxy appends to the right of X-Forwarded-For who called it. Values further left come from
 * the sender and are not trusted.
 */
export function addressReader(proxies: number): (c: Context) => string | undefined {
  return (c) => {
    const nearest = getConnInfo(c).remote.address;
    if (proxies === 0) return nearest;
    const passed = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
    return passed.at(-proxies) || nearest;
  };
}
