import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the line does with a request; a request that is refused finds nobody listening. */
type Mode = 'pass' | 'refuse' | 'hang';

export interface FaultyLine {
  url: string;
  /** Cuts every connection and accepts none, as when the network is off. */
  refuse: () => Promise<void>;
  /**
   * Keeps every connection and sends nothing more on it, as when packets are dropped: from the middle of the next answer
   * that matches. Resolves when that has begun.
   */
  hangDuring: (matches: (message: IncomingMessage) => boolean) => Promise<void>;
  pass: () => Promise<void>;
  /** Answers the next request that matches with a proxy's 502 page, and passes the others. */
  failOnce: (matches: (message: IncomingMessage) => boolean) => void;
  /** What `failOnce` was to answer, and has not yet. */
  failuresLeft: () => number;
  /** Changes what the portal answers to the router's requests for a page, and what the live stream says. */
  rewrite: (change: ((body: string) => string) | null) => void;
  /** How often the page at this path was read by the router since they were forgotten. */
  reads: (pathname: string) => number;
  forgetReads: () => void;
  /** How many live streams are open. */
  streams: () => number;
  /** All that was asked for so far. */
  requests: () => string[];
  close: () => Promise<void>;
}

/** A request of the browser's router for a page that is shown, or will be: no prefetch. */
export function isPageRead({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.rsc === '1' &&
    headers['next-router-prefetch'] === undefined &&
    headers['next-router-segment-prefetch'] === undefined
  );
}

export function isAction({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && headers['next-action'] !== undefined;
}

const badGateway = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>';

/** A proxy between the browser and the portal at `target`, whose faults a test decides on. */
export async function openFaultyLine(target: string): Promise<FaultyLine> {
  const sockets = new Set<Socket>();
  let mode: Mode = 'pass';
  let failing: ((message: IncomingMessage) => boolean)[] = [];
  let rewrite: ((body: string) => string) | null = null;
  let hanging: { matches: (message: IncomingMessage) => boolean; begun: () => void } | null = null;
  const reads = new Map<string, number>();
  const streams = new Set<ServerResponse>();
  const requests: string[] = [];

  const forward = (message: IncomingMessage, answer: ServerResponse) => {
    const headers = { ...message.headers };
    if (rewrite) headers['accept-encoding'] = 'identity';
    // The browser's pages are the portal's own, whose address it takes for that of the line.
    if (headers.origin !== undefined) {
      headers.origin = new URL(target).origin;
      headers.host = new URL(target).host;
    }
    const onward = request(new URL(message.url ?? '/', target), { method: message.method, headers });
    onward.on('response', (incoming) => {
      if (rewrite && isPageRead(message)) return void answerRewritten(incoming, answer, rewrite);
      answer.writeHead(incoming.statusCode ?? 502, incoming.headers);
      // A line that hangs lets nothing more through, of what began before either: no end of it, above all.
      incoming.on('data', (chunk: Buffer) => {
        if (hanging?.matches(message)) {
          answer.write(chunk.subarray(0, chunk.length / 2));
          mode = 'hang';
          hanging.begun();
          hanging = null;
        }
        if (mode === 'hang') return;
        const isStream = incoming.headers['content-type']?.startsWith('text/event-stream');
        answer.write(rewrite && isStream ? rewrite(chunk.toString('utf8')) : chunk);
      });
      incoming.on('end', () => {
        if (mode !== 'hang') answer.end();
      });
      incoming.on('error', () => answer.destroy());
    });
    onward.on('error', () => {
      if (answer.headersSent) answer.destroy();
      else answer.writeHead(502, { 'content-type': 'text/html' }).end(badGateway);
    });
    answer.on('close', () => onward.destroy());
    message.pipe(onward);
  };

  const server: Server = createServer((message, answer) => {
    if (mode === 'hang') return;
    requests.push(`${message.method} ${message.url}`);
    if (message.url?.startsWith('/api/live')) {
      streams.add(answer);
      answer.on('close', () => streams.delete(answer));
    }
    if (isPageRead(message)) {
      const { pathname } = new URL(message.url ?? '/', target);
      reads.set(pathname, (reads.get(pathname) ?? 0) + 1);
    }
    const matched = failing.find((matches) => matches(message));
    if (matched) {
      failing = failing.filter((other) => other !== matched);
      answer.writeHead(502, { 'content-type': 'text/html' }).end(badGateway);
      return;
    }
    forward(message, answer);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const refuse = () =>
    new Promise<void>((resolve) => {
      mode = 'refuse';
      if (server.listening) server.close(() => resolve());
      else resolve();
      cut();
    });

  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    refuse,
    hangDuring: (matches) =>
      new Promise((begun) => {
        hanging = { matches, begun };
      }),
    pass: async () => {
      mode = 'pass';
      // What hung is lost for good.
      cut();
      if (!server.listening) await listen(port);
    },
    failOnce: (matches) => {
      failing.push(matches);
    },
    failuresLeft: () => failing.length,
    rewrite: (change) => {
      rewrite = change;
    },
    reads: (pathname) => reads.get(pathname) ?? 0,
    forgetReads: () => reads.clear(),
    streams: () => streams.size,
    requests: () => [...requests],
    close: refuse,
  };
}

async function answerRewritten(
  incoming: IncomingMessage,
  answer: ServerResponse,
  change: (body: string) => string,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = incoming.headers;
  answer.writeHead(incoming.statusCode ?? 502, headers).end(change(Buffer.concat(chunks).toString('utf8')));
}
