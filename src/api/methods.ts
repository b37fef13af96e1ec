/** Which methods an address answers to. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from './http.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The methods of an address, taken from the router; empty if no route has that address. */
export function allowedMethods(app: OpenAPIHono<Env>, path: string): string[] {
  return METHODS.filter((method) => {
    const [handlers] = app.router.match(method, path);
    // A route for every method is middleware.
    return handlers.some(([[, route]]) => route.method !== 'ALL');
  }).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}
