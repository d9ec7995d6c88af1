import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { type Clock, realClock } from '@/lib/practice-aws/account/clock';
import { adjustedQuota, adjustQuota, type Quota, type QuotaMode } from '@/lib/practice-aws/account/quotas';
import { RequestLog } from '@/lib/practice-aws/account/request-log';
import { loadWorld, SnapshotWriter } from '@/lib/practice-aws/account/snapshot';
import { emptyWorld } from '@/lib/practice-aws/account/state';
import { answerControl, CONTROL_PREFIX } from '@/lib/practice-aws/control/control';
import { advance } from '@/lib/practice-aws/engine/advance';
import { FaultBook } from '@/lib/practice-aws/faults/fault-book';
import { errorAnswer } from '@/lib/practice-aws/gateway/error-answer';
import { answerAws, type ObservedRequest, type Practice } from '@/lib/practice-aws/gateway/practice';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { HttpAnswer } from '@/lib/practice-aws/protocol/http-answer';
import type { PracticeRole } from '@/lib/practice-aws/query/call';
import { readBody } from './request-body';

const HOST = '127.0.0.1';

export interface PracticeAwsOptions {
  /** 0, the default, takes a free port. The host is always 127.0.0.1. */
  port?: number;
  /** 1, the default: a launch of the web environment takes about a minute; 10: ten times faster. */
  speed?: number;
  /** JSON snapshot: read at start when it is there, written some moments after each change and at close. */
  stateFile?: string;
  /** `none`, the default: accounts may have as much as they like; `aws`: as much as a new account of AWS. */
  quotas?: QuotaMode;
  /** Quotas that AWS has raised for an account, unless somebody has changed them since. */
  raised?: readonly { account: string; region: string; quota: Quota; value: number }[];
  clock?: Clock;
  /** Roles that can be assumed, all others answer AccessDenied. Without: any role of any account. */
  roles?: PracticeRole[];
  onRequest?: (request: ObservedRequest) => void;
}

export interface PracticeAws {
  url: string;
  port: number;
  /** Stops listening, cuts open connections and writes the snapshot. */
  close(): Promise<void>;
}

/**
 * Starts the practice AWS.
 * @throws Error when the port is taken or the state file can't be read
 */
export async function startPracticeAws(options: PracticeAwsOptions = {}): Promise<PracticeAws> {
  const { stateFile, clock = realClock, speed = 1, quotas = 'none', roles, onRequest } = options;
  if (!(speed > 0)) throw new RangeError(`speed must be positive, not ${speed}`);
  const world = stateFile === undefined ? emptyWorld() : loadWorld(stateFile);
  for (const { quota, value, ...place } of options.raised ?? []) {
    if (adjustedQuota(world, place, quota) === undefined) adjustQuota(world, place, quota, value);
  }
  const engine = { world, speed, faults: new FaultBook(), quotas, log: new RequestLog() };
  const practice: Practice = { engine, clock, roles, onRequest };
  const writer = new SnapshotWriter(stateFile, world, clock);
  const server = createServer((request, response) => {
    // What fails even here, such as an observer that throws, must not take the other clients' server down.
    serve(practice, writer, request, response).catch(() => request.socket.destroy());
  });
  server.on('clientError', refuseGarbage);
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://${HOST}:${port}`,
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      writer.close();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Answers what is no HTTP in AWS's words, as far as there is still somebody to answer. */
function refuseGarbage(_problem: Error, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new AwsError('MalformedHttpRequestException', 'The request is not valid HTTP.');
  const { status, headers, body } = errorAnswer('cloudformation', refusal, randomUUID());
  const all = { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} Bad Request\r\n${lines.join('')}\r\n${body}`);
}

async function serve(
  practice: Practice,
  writer: SnapshotWriter,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await answerFor(practice, request);
  writer.noteChange();
  if (answer === undefined) {
    request.socket.destroy();
    return;
  }
  if (answer.cutInTheMiddle) {
    const body = Buffer.from(answer.body);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
    response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

async function answerFor(practice: Practice, request: IncomingMessage): Promise<HttpAnswer | undefined> {
  const { method = 'GET', url = '/', headers } = request;
  let body: Buffer;
  try {
    body = await readBody(request);
  } catch (error) {
    // Anything but a refusal means that the client went away in the middle of its request.
    return error instanceof AwsError ? errorAnswer('cloudformation', error, randomUUID()) : undefined;
  }
  const foreign = foreignRequest(headers);
  if (foreign !== undefined) {
    return { status: 403, headers: { 'content-type': 'text/plain' }, body: foreign };
  }
  if (!url.startsWith(CONTROL_PREFIX)) return answerAws(practice, { method, url, headers, body });
  const { engine, clock } = practice;
  const now = clock.now();
  advance(engine, now);
  return answerControl({ method, path: url, body }, { engine, now });
}

/**
 * Why a request is refused before it is looked at, if it is. Every page in a browser on this machine can send
 * requests here: those have another origin, or, where a name was made to point here, another host.
 */
function foreignRequest(headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return `Host ${host} is not this machine`;
  if (origin !== undefined && origin !== `http://${host}`) return `Origin ${origin} is another site`;
  if (headers['sec-fetch-site'] === 'cross-site') return 'The request comes from another site';
  return undefined;
}
