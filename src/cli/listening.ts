/** The port: how long somebody may take to send a request, and how listening ends. */
import { serve } from '@hono/node-server';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Timeouts {
  /** Until the whole request has come, in milliseconds. */
  request: number;
  /** Until its headers have come. */
  headers: number;
  /** Until the next request on the same connection. */
  keepAlive: number;
}

const TIMEOUTS: Timeouts = { request: 60_000, headers: 20_000, keepAlive: 5_000 };

export interface Listening {
  server: Server;
  /** Takes no more requests; done when all that were accepted are answered. */
  stop(): Promise<void>;
}

/** How long a request may still take to arrive when listening ends, in milliseconds. */
const GRACE = 500;

/**
 * Connections that have not asked anything yet. Browsers open some ahead of need; Node does not
 * count them as idle and would wait for them.
 */
function silentConnections(server: Server): Set<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => silent.delete(socket));
  return silent;
}

type Fetch = (request: Request, env: object) => Response | Promise<Response>;

/** Listens. A client that sends too slowly is cut off, so that it does not block others. */
export function listen(
  fetch: Fetch,
  { host, port }: { host: string; port: number },
  ready: (port: number) => void,
  timeouts: Timeouts = TIMEOUTS,
): Listening {
  let stopping = false;
  const answer = async (request: Request, env: object): Promise<Response> => {
    const response = await fetch(request, env);
    // Otherwise the client would keep the connection open, and the end would wait for it.
    const { outgoing } = env as { outgoing: ServerResponse };
    if (stopping && !outgoing.headersSent) outgoing.setHeader('Connection', 'close');
    return response;
  };
  const options = {
    requestTimeout: timeouts.request,
    headersTimeout: timeouts.headers,
    keepAliveTimeout: timeouts.keepAlive,
    // How often Node looks for slow clients. Its default, 30 seconds, would double the limits.
    connectionsCheckingInterval: Math.min(5_000, timeouts.headers / 4),
  };
  const server = serve({ fetch: answer, port, hostname: host, serverOptions: options }, (address) =>
    ready(address.port),
  ) as Server;
  const silent = silentConnections(server);
  const stop = (): Promise<void> =>
    new Promise((done) => {
      stopping = true;
      server.close(() => done());
      server.closeIdleConnections();
      setTimeout(() => silent.forEach((socket) => socket.destroy()), GRACE);
    });
  return { server, stop };
}
