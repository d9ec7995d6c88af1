import type { Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { type Database, openDatabase } from '@/lib/db/client';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import type { EnvironmentStatus } from '@/lib/environments/states';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import type { LoggedRequest } from '@/lib/practice-aws/account/request-log';
import type { OutsideEvent } from '@/lib/practice-aws/faults/outside-event';
import { type PracticeAws, type PracticeAwsOptions, startPracticeAws } from '@/lib/practice-aws/server';
import { seedDemo } from '@/lib/sandbox/demo/seed';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { slowness } from '@/lib/sandbox/setup/slowness.mjs';
import { postponeVerification } from './postpone-verification';
import { makeRoomForMany } from './room-for-many';
import { createTestDatabase, type TestDatabase } from './test-database';
import { waitUntil } from './wait-until';
import { startWorkerProcess, type WorkerProcess } from './worker-process';

/**
 * Everything of a demo but the portal, for tests of the worker: real Postgres, real HTTP, real worker processes, and a
 * target that `bootstrap/target.yaml` prepared, so that the worker has the rights that it has on AWS and no others.
 */
export interface Sandbox {
  database: Database;
  databaseUrl: string;
  aws: PracticeAws;
  /** Ada, an engineer of team payments. */
  ctx: Context;
  /** `crashAt`: where it is to kill itself. */
  startWorker: (crashAt?: string) => WorkerProcess;
  launch: (name: string, inputs?: Record<string, unknown>) => Promise<void>;
  environment: (name: string) => Promise<EnvironmentDetail>;
  waitFor: (name: string, status: EnvironmentStatus) => Promise<EnvironmentDetail>;
  faults: (faults: readonly object[]) => Promise<void>;
  /** How fast the practice AWS goes from now on, in the same way as at the start. */
  setSpeed: (speed: number) => Promise<void>;
  /** Lets something happen to the stack of an environment without CloudFormation being asked. */
  outside: (name: string, event: OutsideEvent) => Promise<void>;
  /** The calls of an action since the sandbox was ready, or all of them. */
  requests: (action?: string) => Promise<LoggedRequest[]>;
  close: () => Promise<void>;
}

/**
 * @param options `speed`: 60 unless given, then something is to happen in the middle; it is for a machine that does
 * nothing else, and slower where it does
 * @param given a migrated, empty database, where it is not to be one of the server that all tests share
 */
export async function startSandbox(options: PracticeAwsOptions = {}, given?: TestDatabase): Promise<Sandbox> {
  const { url: databaseUrl, drop } = given ?? (await createTestDatabase());
  const aws = await startPracticeAws({ ...options, speed: inProportion(options.speed ?? 60) });
  await seedDemo({ databaseUrl, awsEndpointUrl: aws.url, region: 'eu-west-3', log: () => undefined });
  const preparing = new Set((await loggedRequests(aws.url)).map(({ requestId }) => requestId));
  // Ten launches at once, each in a transaction of its own.
  const database = openDatabase(databaseUrl, { poolSize: 10 });
  await postponeVerification(database);
  await makeRoomForMany(database);
  const ada = await database.user.findUniqueOrThrow({ where: { email: 'ada@example.com' } });
  const actor = await loadActor(database, ada.id);
  if (!actor) throw new Error('Ada is missing');
  // As the portal does.
  const portal = openDatabase(asRole(databaseUrl, 'portal'), { poolSize: 10 });
  const ctx: Context = { database: portal, actor, via: 'api', freshUntil: 'always' };
  const workers: WorkerProcess[] = [];
  const environment = (name: string) => getEnvironment({ ctx, input: { name } });
  const control = async (method: 'PUT' | 'POST', path: string, body: object) => {
    const answer = await fetch(`${aws.url}/_sandbox/${path}`, { method, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    database,
    databaseUrl,
    aws,
    ctx,
    environment,
    startWorker: (crashAt) => {
      const worker = startWorkerProcess({ databaseUrl, awsEndpointUrl: aws.url, crashAt });
      workers.push(worker);
      return worker;
    },
    launch: async (name, inputs = {}) => {
      const input = { name, blueprint: 'web-environment', target: 'sandbox', team: 'payments', inputs };
      await launchEnvironment({ ctx, input });
    },
    waitFor: (name, status) =>
      waitUntil(
        `${name} to be ${status}`,
        async () => {
          // The status alone: many may wait at once, and an environment's detail is many queries.
          if ((await database.environment.count({ where: { name, status } })) === 0) return undefined;
          const seen = await environment(name);
          return seen.status === status ? seen : undefined;
        },
        {
          state: async () => {
            const { status: now, statusReason, progress, operation } = await environment(name);
            return {
              now,
              statusReason,
              progress,
              operation,
              log: workers.map((worker) => worker.log().slice(-2000)),
            };
          },
        },
      ),
    faults: (faults) => control('PUT', 'faults', faults),
    setSpeed: (speed) => control('PUT', 'speed', { speed: inProportion(speed) }),
    outside: (name, event) => control('POST', 'outside', { stack: `slipway-${name}`, event }),
    requests: async (action) => {
      const requests = await loggedRequests(aws.url);
      return requests.filter(
        (request) => !preparing.has(request.requestId) && (action ?? request.action) === request.action,
      );
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await Promise.all([database.$disconnect(), portal.$disconnect()]);
      await aws.close();
      await drop();
    },
  };
}

/** What a worker does meanwhile takes longer, too; by the root, as a launch is to end all the same. */
const inProportion = (speed: number) => (speed < 60 ? speed / Math.sqrt(slowness()) : speed);

async function loggedRequests(endpoint: string): Promise<LoggedRequest[]> {
  const answer = await fetch(`${endpoint}/_sandbox/requests`);
  return ((await answer.json()) as { requests: LoggedRequest[] }).requests;
}
