import { randomBytes } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { type Database, openDatabase } from '@/lib/db/client';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { isFinished, isWaiting } from '@/lib/environments/states';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { seedDemo } from '@/lib/sandbox/demo/seed';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { testAuditKey } from '@/lib/testing/checks/audit-key.mjs';
import { postponeVerification } from '@/lib/testing/checks/postpone-verification';
import { makeRoomForMany } from '@/lib/testing/checks/room-for-many';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import {
  startWorkerProcess,
  type WorkerProcess,
  type WorkerSettings,
} from '@/lib/testing/checks/worker-process';
import { type PracticeProcess, startPracticeProcess } from './practice-aws';
import type { DatabaseServer } from './server';
import { readTruth } from './truth';

type WorkerChoice = Pick<WorkerSettings, 'crashAt' | 'preload' | 'variables'> & {
  /** Another way to the same database. */
  databaseUrl?: string;
};

// What is done without a portal goes on record, too.
process.env.AUDIT_KEY ??= testAuditKey;

/** A bench fills a record of years with one statement. */
const fillMs = 120_000;

/** Few resources, so that many of them can be launched. */
const small = { zones: 2, natGateways: 'single' };

/** A database, a practice AWS in its own process and worker processes, with what was asked of them. */
export interface World {
  database: Database;
  databaseUrl: string;
  /** Ada, an engineer of team payments. */
  ctx: Context;
  token: string;
  aws: PracticeProcess;
  workers: readonly WorkerProcess[];
  /** Ids of the operations whose request was answered: none of them may ever be lost. */
  acknowledged: string[];
  /** Ids of the operations that are meant to fail. */
  meantToFail: Set<string>;
  /** Names of the environments whose stack somebody removed. */
  meantToVanish: Set<string>;
  startWorker: (choice?: WorkerChoice) => WorkerProcess;
  /** Remembers that an operation was promised, and returns its id. */
  acknowledge: (answer: EnvironmentSummary) => string;
  /** Each answers with the operation's id. */
  launch: (name: string, inputs?: Record<string, unknown>) => Promise<string>;
  update: (name: string, body: Record<string, unknown>) => Promise<string>;
  tearDown: (name: string, emptyBuckets: boolean) => Promise<string>;
  /** Waits until these have ended. */
  ended: (operationIds: readonly string[], withinMs: number) => Promise<void>;
  hasEnded: (operationId: string) => Promise<boolean>;
  close: () => Promise<void>;
}

export async function startWorld(server: DatabaseServer, speed: number): Promise<World> {
  const databaseName = `chaos_${randomBytes(6).toString('hex')}`;
  const [databaseUrl, practice] = await Promise.all([
    server.newDatabase(databaseName),
    startPracticeProcess(speed),
  ]);
  const seed = { databaseUrl, awsEndpointUrl: practice.url, region: 'eu-west-3', log: () => undefined };
  const { engineer: token } = await seedDemo(seed);
  // The calls that prepared the target are nobody's in this world.
  const preparing = (await practice.calls()).length;
  const aws = { ...practice, calls: async () => (await practice.calls()).slice(preparing) };
  const database = openDatabase(databaseUrl, { poolSize: 4, statementMs: fillMs });
  await postponeVerification(database);
  await makeRoomForMany(database);
  const ada = await database.user.findUniqueOrThrow({ where: { email: 'ada@example.com' } });
  const actor = await loadActor(database, ada.id);
  if (!actor) throw new Error('Ada is missing');
  // As the portal does.
  const portal = openDatabase(asRole(databaseUrl, 'portal'), { poolSize: 4, statementMs: fillMs });
  const ctx: Context = { database: portal, actor, via: 'api', freshUntil: 'always' };
  const workers: WorkerProcess[] = [];
  const acknowledged: string[] = [];
  const acknowledge = ({ name, operation }: EnvironmentSummary) => {
    if (!operation) throw new Error(`${name} has no operation`);
    acknowledged.push(operation.id);
    return operation.id;
  };
  const hasEnded = async (id: string) => {
    const { status } = await database.operation.findUniqueOrThrow({ where: { id } });
    return isFinished(status) || isWaiting(status);
  };
  return {
    database,
    databaseUrl,
    ctx,
    token,
    aws,
    workers,
    acknowledged,
    meantToFail: new Set(),
    meantToVanish: new Set(),
    acknowledge,
    startWorker: (choice = {}) => {
      const worker = startWorkerProcess({ databaseUrl, awsEndpointUrl: aws.url, ...choice });
      workers.push(worker);
      return worker;
    },
    launch: async (name, inputs = {}) => {
      const where = { blueprint: 'web-environment', target: 'sandbox', team: 'payments' };
      return acknowledge(
        await launchEnvironment({ ctx, input: { name, ...where, inputs: { ...small, ...inputs } } }),
      );
    },
    update: async (name, body) => acknowledge(await updateEnvironment({ ctx, input: { name, body } })),
    tearDown: async (name, emptyBuckets) =>
      acknowledge(await tearDownEnvironment({ ctx, input: { name, confirm: name, emptyBuckets } })),
    hasEnded,
    ended: async (ids, withinMs) => {
      const open = () => unfinished(database, ids);
      const state = async () => ({
        open: await open(),
        followers: await database.follower.findMany(),
        stacks: (await readTruth(aws.url)).map(({ name, status, events }) => [
          name,
          status,
          events.at(-1)?.at,
        ]),
        logs: workers.slice(-2).map((worker) => worker.log().slice(-2_500)),
      });
      const what = `${ids.length} operations to end`;
      await waitUntil(what, async () => (await open()).length === 0, { withinMs, everyMs: 250, state });
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.kill()));
      await Promise.all([database.$disconnect(), portal.$disconnect()]);
      await aws.close();
      await server.drop(databaseName);
    },
  };
}

function unfinished(database: Database, ids: readonly string[]) {
  return database.operation.findMany({
    where: {
      id: { in: [...ids] },
      status: { in: ['PENDING', 'STARTING', 'IN_PROGRESS'] },
    },
    select: { id: true, kind: true, status: true, reason: true, attempts: true },
  });
}
