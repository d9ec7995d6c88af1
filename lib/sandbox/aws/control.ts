import { z } from 'zod';
import { type FaultBook, faultSchema } from './faults';
import type { RequestLog } from './request-log';
import type { World } from './state';

export interface ControlAnswer {
  status: number;
  json: unknown;
}

export const CONTROL_PREFIX = '/_sandbox/';

/** The practice AWS's own interface beside AWS's: faults, the log of calls, health. JSON, without signatures. */
export function answerControl(
  request: { method: string; path: string; body: Buffer },
  parts: { world: World; faults: FaultBook; log: RequestLog; now: number },
): ControlAnswer {
  const route = `${request.method} ${request.path.slice(CONTROL_PREFIX.length)}`;
  if (route === 'GET health') {
    return { status: 200, json: { status: 'ok', now: parts.now, stacks: parts.world.stacks.size } };
  }
  if (route === 'GET requests') return { status: 200, json: { requests: parts.log.list() } };
  if (route === 'GET faults') return { status: 200, json: { faults: parts.faults.list() } };
  if (route === 'DELETE faults') return replaceFaults(parts.faults, []);
  if (route === 'PUT faults') return replaceFaults(parts.faults, readJson(request.body));
  return { status: 404, json: { error: `There is no ${route}` } };
}

/** What is not JSON is nothing that a schema would accept. */
function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function replaceFaults(book: FaultBook, body: unknown): ControlAnswer {
  const parsed = z.array(faultSchema).safeParse(body);
  if (!parsed.success) return { status: 422, json: { error: z.prettifyError(parsed.error) } };
  book.replace(parsed.data);
  return { status: 200, json: { faults: book.list() } };
}
