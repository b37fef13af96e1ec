/** From which network address a request comes, on a Node machine. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * The address that speaks to us, or behind so many proxies of ours the one that speaks to the
 * outermost. Each proxy adds to the right of X-Forwarded-For whom it was asked by; what stands
 * further left is what the sender says of themselves, and is not believed.
 */
export function addressReader(proxies: number): (c: Context) => string | undefined {
  return (c) => {
    const nearest = getConnInfo(c).remote.address;
    if (proxies === 0) return nearest;
    const passed = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
    return passed.at(-proxies) || nearest;
  };
}
