import { z } from 'zod';
import { adjustQuota, findQuota, type Quota } from '@/lib/practice-aws/account/quotas';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { letOutsideHappen } from '@/lib/practice-aws/engine/outside';
import { faultSchema } from '@/lib/practice-aws/faults/fault';
import { findLesson, switchLesson } from '@/lib/practice-aws/faults/lessons';
import type { HttpAnswer } from '@/lib/practice-aws/protocol/http-answer';
import { doOutside, outsideRequestSchema } from './do-outside';
import { overview } from './overview';
import { pageAnswer } from './page';
import { type Shelf, shelves } from './shelves';

/** As if AWS had been asked for another value of a quota, and had given it. */
const quotaRequestSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/, 'twelve digits'),
  region: z.string().min(1),
  code: z.string().transform((code, context): Quota => {
    const quota = findQuota(code);
    if (quota !== undefined) return quota;
    context.addIssue({ code: 'custom', message: 'no quota that is counted here' });
    return z.NEVER;
  }),
  value: z.int().min(0).max(1_000_000),
});

export const CONTROL_PREFIX = '/_sandbox/';

/** What the control interface works on. */
interface Controlled {
  engine: Engine;
  /** Milliseconds since the epoch. */
  now: number;
}

interface ControlRequest {
  method: string;
  path: string;
  body: Buffer;
}

/** The practice AWS's own interface beside AWS's: faults, lessons, the log of calls, a page. JSON, without signatures. */
export function answerControl(request: ControlRequest, controlled: Controlled): HttpAnswer {
  letOutsideHappen(controlled.engine, controlled.now);
  const path = request.path.slice(CONTROL_PREFIX.length);
  const lesson = /^lessons\/([a-z-]+)$/.exec(path)?.[1];
  if (lesson !== undefined) return answerLesson(request, controlled, lesson);
  const shelf = shelves.get(path);
  if (shelf !== undefined) return answerShelf(request, controlled, shelf);
  const route = ROUTES.get(`${request.method} ${path}`);
  return route === undefined
    ? json(404, { error: `There is no ${request.method} ${path}` })
    : route(controlled, request);
}

type Route = (controlled: Controlled, request: ControlRequest) => HttpAnswer;

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET ', pageAnswer],
  ['GET health', ({ engine, now }) => json(200, { status: 'ok', now, stacks: engine.world.stacks.size })],
  ['GET requests', ({ engine }) => json(200, { requests: engine.log.list() })],
  ['GET overview', ({ engine }) => json(200, overview(engine))],
  ['GET lessons', ({ engine }) => json(200, { lessons: overview(engine).lessons })],
  ['GET faults', ({ engine }) => json(200, { faults: engine.faults.list() })],
  [
    'DELETE faults',
    ({ engine }) => {
      engine.faults.replace([]);
      return json(200, { faults: [] });
    },
  ],
  [
    'PUT faults',
    ({ engine, now }, { body }) => {
      return checked(z.array(faultSchema), body, (faults) => {
        engine.faults.replace(faults, now);
        return json(200, { faults: engine.faults.list() });
      });
    },
  ],
  [
    'POST faults',
    ({ engine, now }, { body }) => {
      return checked(faultSchema, body, (fault) => {
        engine.faults.add([fault], { since: now });
        return json(200, { faults: engine.faults.list() });
      });
    },
  ],
  ['GET quotas', ({ engine }) => json(200, { quotas: overview(engine).quotas })],
  [
    'PUT quotas',
    ({ engine }, { body }) => {
      return checked(quotaRequestSchema, body, ({ account, region, code, value }) => {
        adjustQuota(engine.world, { account, region }, code, value);
        return json(200, { quotas: overview(engine).quotas });
      });
    },
  ],
  ['GET speed', ({ engine }) => json(200, { speed: engine.speed })],
  [
    'PUT speed',
    ({ engine }, { body }) => {
      return checked(z.strictObject({ speed: z.number().positive() }), body, ({ speed }) => {
        engine.speed = speed;
        return json(200, { speed });
      });
    },
  ],
  [
    'POST outside',
    ({ engine, now }, { body }) => {
      return checked(outsideRequestSchema, body, (asked) => {
        const count = doOutside(engine, asked, now);
        return count > 0 ? json(200, { count }) : json(404, { error: 'There is no such endpoint' });
      });
    },
  ],
]);

function answerLesson({ method, body }: ControlRequest, controlled: Controlled, id: string): HttpAnswer {
  const lesson = findLesson(id);
  if (lesson === undefined) return json(404, { error: `There is no lesson ${id}` });
  const { faults } = controlled.engine;
  const answer = () => json(200, { ...lesson, on: faults.hasLesson(id) });
  if (method === 'GET') return answer();
  if (method !== 'PUT') return json(405, { error: 'GET or PUT' });
  return checked(z.strictObject({ on: z.boolean() }), body, ({ on }) => {
    switchLesson(faults, lesson, on, controlled.now);
    return answer();
  });
}

/** What an account has without a stack: listed, one added, or all of it taken away. */
function answerShelf(
  { method, body }: ControlRequest,
  { engine, now }: Controlled,
  shelf: Shelf,
): HttpAnswer {
  const { world } = engine;
  if (method === 'GET') return json(200, shelf.list(world));
  if (method === 'POST')
    return checked(shelf.schema, body, (given) => json(200, shelf.add(world, given, now)));
  if (method !== 'DELETE') return json(405, { error: 'GET, POST or DELETE' });
  shelf.clear(world);
  world.changes += 1;
  return json(200, shelf.list(world));
}

function checked<T>(schema: z.ZodType<T>, body: Buffer, use: (input: T) => HttpAnswer): HttpAnswer {
  const parsed = schema.safeParse(readJson(body));
  return parsed.success ? use(parsed.data) : json(422, { error: z.prettifyError(parsed.error) });
}

/** What is not JSON is nothing that a schema would accept. */
function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function json(status: number, content: unknown): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(content) };
}
