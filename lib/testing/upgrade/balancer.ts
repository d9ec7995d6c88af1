import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps a browser at the portal that it began with, while that one is there. */
const cookieName = 'BALANCER';

interface Backend {
  id: string;
  url: URL;
  /** Requests under way that end by themselves: streams don't. */
  underWay: number;
}

/** A load balancer in front of portals, as a cloud's: round robin, with a cookie, and draining. */
export interface Balancer {
  url: string;
  /** Sends requests to this portal from now on. */
  add: (url: string) => void;
  /** Sends it no more of them; resolves once those under way have ended, streams aside. */
  drain: (url: string) => Promise<void>;
  /** Every request that was answered with 5xx or not at all. */
  failures: string[];
  requests: () => number;
  close: () => Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  const backends = new Map<string, Backend>();
  const failures: string[] = [];
  let requests = 0;
  let turn = 0;

  const choose = (message: IncomingMessage): Backend | undefined => {
    const wanted = new RegExp(`(?:^|; )${cookieName}=(\\w+)`).exec(message.headers.cookie ?? '')?.[1];
    const all = [...backends.values()];
    turn += 1;
    return all.find(({ id }) => id === wanted) ?? all[turn % all.length];
  };

  const server = createServer((message, answer) => {
    requests += 1;
    const backend = choose(message);
    if (!backend) return fail(message, answer, failures, 'no portal is there');
    forward(message, answer, backend, failures);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let count = 0;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (url) => {
      count += 1;
      backends.set(url, { id: `portal${count}`, url: new URL(url), underWay: 0 });
    },
    drain: async (url) => {
      const backend = backends.get(url);
      backends.delete(url);
      while (backend && backend.underWay > 0) await sleep(20);
    },
    failures,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fail(message: IncomingMessage, answer: ServerResponse, failures: string[], why: string): void {
  failures.push(`${message.method} ${message.url}: ${why}`);
  if (answer.headersSent) answer.destroy();
  else answer.writeHead(502, { 'content-type': 'text/html' }).end('502 Bad Gateway');
}

function forward(
  message: IncomingMessage,
  answer: ServerResponse,
  backend: Backend,
  failures: string[],
): void {
  const isStream = message.headers.accept?.includes('text/event-stream') ?? false;
  if (!isStream) backend.underWay += 1;
  let left = false;
  answer.on('close', () => {
    if (!isStream) backend.underWay -= 1;
    left = !answer.writableFinished;
    onward.destroy();
  });
  const { hostname, port } = backend.url;
  const { method, url: path, headers } = message;
  const onward = request({ hostname, port, method, path, headers });
  onward.on('response', (incoming) => {
    const status = incoming.statusCode ?? 502;
    if (status >= 500) failures.push(`${method} ${path}: ${status}`);
    const stick = `${cookieName}=${backend.id}; Path=/; HttpOnly`;
    const cookies = [...(incoming.headers['set-cookie'] ?? []), stick];
    answer.writeHead(status, { ...incoming.headers, 'set-cookie': cookies });
    incoming.pipe(answer);
    // A portal that stops ends its streams; their pages open new ones.
    incoming.on('error', (error) => {
      if (isStream) answer.destroy();
      else fail(message, answer, failures, error.message);
    });
  });
  onward.on('error', (error) => {
    if (left || (isStream && answer.headersSent)) answer.destroy();
    else fail(message, answer, failures, error.message);
  });
  message.pipe(onward);
}
