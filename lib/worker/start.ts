import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { PgBoss } from 'pg-boss';
import type { Logger } from '@/lib/config/logger';
import { type Database, openDatabase } from '@/lib/db/client';
import { poolOptions } from '@/lib/db/connection-options';
import type { DatabaseAddresses } from '@/lib/db/database-addresses';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import {
  type FlightCheckJob,
  flightCheckQueue,
  type InspectionJob,
  inspectionQueue,
  type OperationJob,
  operationQueue,
} from '@/lib/db/job-queues';
import { notifyThrough } from '@/lib/db/prove-listening';
import { observePool } from '@/lib/health/health-metrics';
import { forgetSilentWorkers, reportGone } from '@/lib/health/worker-presence';
import { releaseFollowerLeases } from '@/lib/targets/follower-lease';
import { runFlightCheck } from '@/lib/worker/flight-check/run-flight-check';
import { listenForFollow } from '@/lib/worker/follow/follow-wake';
import { superviseFollowers } from '@/lib/worker/follow/supervise-followers';
import { inspect } from '@/lib/worker/inspections/inspect';
import { watchTruth } from '@/lib/worker/restore/watch-truth';
import { type Retention, retain } from '@/lib/worker/retention/retain';
import { guardCalls } from './guard-calls';
import { noteFailure } from './note-failure';
import { refusePracticePeople } from './refuse-practice-people';
import { reportWhileAlive } from './report-while-alive';
import { runNext } from './run-operation';
import { type StopStep, stopInOrder } from './stop-in-order';
import { sweep } from './sweep';
import { tunables } from './tunables';
import { unlessStopped } from './unless-stopped';
import { untilDatabaseAnswers } from './until-database-answers';
import { waitAtMost } from './wait-at-most';
import { watchCredentials } from './watch-credentials';
import type { WorkerContext } from './worker-context';

export interface RunningWorker {
  workerId: string;
  database: Database;
  /**
   * Takes no more work, lets running work end, releases leases; what hangs is left to its lease.
   * @returns what was not finished
   */
  stop(): Promise<string[]>;
}

export interface WorkerInput {
  addresses: DatabaseAddresses;
  logger: Logger;
  retention: Retention;
}

/**
 * Starts one worker on this database. Any number may run; leases in Postgres keep them out of each other's way.
 *
 * @param giveUp for who is told to stop before the worker has started, as while its database is down
 * @returns undefined when it was
 */
export async function startWorker(
  input: WorkerInput,
  giveUp: AbortSignal = new AbortController().signal,
): Promise<RunningWorker | undefined> {
  const { addresses, logger, retention } = input;
  const stop = new AbortController();
  const worker: WorkerContext = {
    database: openDatabase(addresses.url, { applicationName: 'slipway-worker', poolSize: 11 }),
    logger,
    workerId: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    underWay: new Set(),
    mayWork: () => truth.mayWork(),
    stopping: AbortSignal.any([stop.signal, giveUp]),
  };
  const truth = watchTruth(worker);
  guardCalls(worker);
  const endObserving = observePool(worker.database);
  const starting = (async () => {
    await untilDatabaseAnswers(worker);
    if (giveUp.aborted) return undefined;
    await refusePracticePeople(worker.database, process.env);
    await forgetSilentWorkers(worker.database);
    await waitAtMost(tunables.watchTruthMs, truth.look());
    return giveUp.aborted ? undefined : takeJobs(worker, addresses.direct);
  })();
  const boss = await unlessStopped(starting, giveUp);
  if (!boss) {
    // It may still come.
    starting.then(
      (late) => late?.stop({ graceful: false }),
      () => undefined,
    );
    endObserving();
    await stopInOrder(lastSteps(addresses.url, worker));
    logger.info({ worker: worker.workerId }, 'stopped before it had started');
    return undefined;
  }
  const running = Promise.all([
    reportWhileAlive(worker, addresses.url),
    watchCredentials(worker),
    truth.watch(),
    sweep(worker),
    retain(worker, retention),
    superviseFollowers(
      worker,
      listenForFollow({
        directUrl: addresses.direct,
        notify: notifyThrough(worker.database),
        noteFailure: (error, what) => noteFailure(worker, error, what),
        logger,
        stopping: worker.stopping,
      }),
    ),
  ]);
  logger.info({ worker: worker.workerId }, 'worker started');
  return {
    workerId: worker.workerId,
    database: worker.database,
    stop: async () => {
      stop.abort();
      const unfinished = await stopInOrder([
        {
          what: 'work under way',
          withinMs: tunables.stopWorkMs,
          end: () => Promise.all([boss.stop({ graceful: true, timeout: tunables.stopWorkMs }), running]),
        },
        ...lastSteps(addresses.url, worker),
      ]);
      endObserving();
      const about = { worker: worker.workerId, unfinished, underWay: [...worker.underWay] };
      if (unfinished.length > 0)
        logger.warn(about, 'worker stopped; what is not finished is left to its lease');
      else logger.info({ worker: worker.workerId }, 'worker stopped');
      return unfinished;
    },
  };
}

function lastSteps(databaseUrl: string, { database, workerId }: WorkerContext): StopStep[] {
  return [
    {
      what: 'giving back leases',
      withinMs: tunables.giveBackMs,
      end: () => giveBack(databaseUrl, workerId),
    },
    { what: 'closing connections', withinMs: tunables.closeMs, end: () => database.$disconnect() },
  ];
}

/** Over a connection of its own: those that there are may have fallen silent, which need not be true of a new one. */
async function giveBack(databaseUrl: string, workerId: string): Promise<void> {
  const database = openDatabase(databaseUrl, { applicationName: 'slipway-worker-leaving', poolSize: 1 });
  await releaseFollowerLeases(database, workerId);
  await reportGone(database, workerId);
  await database.$disconnect();
}

/** The queue listens too, so all its connections are direct ones. Where it hears nothing, it polls every few seconds. */
async function takeJobs(worker: WorkerContext, directUrl: string): Promise<PgBoss> {
  const boss = new PgBoss({
    ...poolOptions(directUrl, { applicationName: 'slipway-worker-jobs', max: 4 }),
    useListenNotify: true,
    notifyHeartbeatIntervalMs: databaseTimeouts.listenCheckMs,
    notifyHeartbeatTimeoutMs: databaseTimeouts.listenAnswerMs,
    schedule: false,
    // Its spans and metrics say nothing that ours don't, and the trace goes by way of the row.
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => noteFailure(worker, error, 'job queue'));
  boss.on('warning', (warning) => worker.logger.debug({ warning }, 'job queue'));
  await boss.start();
  const polling = { notifyPollingIntervalSeconds: 5, pollingIntervalSeconds: 1 };
  await boss.work<OperationJob>(
    operationQueue.name,
    { ...polling, localConcurrency: tunables.operationsAtOnce },
    async (jobs) => {
      for (const { data } of jobs) await take(worker, data.operationId, runNext);
    },
  );
  await boss.work<InspectionJob>(
    inspectionQueue.name,
    { ...polling, localConcurrency: tunables.inspectionsAtOnce },
    async (jobs) => {
      for (const { data } of jobs) await take(worker, data.inspectionId, inspect);
    },
  );
  await boss.work<FlightCheckJob>(
    flightCheckQueue.name,
    { ...polling, localConcurrency: tunables.flightChecksAtOnce },
    async (jobs) => {
      for (const { data } of jobs) await take(worker, data.flightCheckId, runFlightCheck);
    },
  );
  return boss;
}

/**
 * A job that fails, or comes while nothing may be taken, is not repeated by the queue: the sweep takes its row up again,
 * when its lease has run out.
 */
async function take(
  worker: WorkerContext,
  id: string,
  run: (worker: WorkerContext, id: string) => Promise<void>,
): Promise<void> {
  if (!worker.mayWork()) return;
  try {
    await run(worker, id);
  } catch (error) {
    worker.logger.error({ err: error, id }, 'attempt ended without a record');
  }
}
