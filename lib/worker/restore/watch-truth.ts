import { classifyFailure } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { followerActor } from '@/lib/aws/target';
import { crashPoint } from '@/lib/config/crash-point';
import { databaseNow } from '@/lib/db/database-now';
import {
  type DatabaseTruth,
  readDatabaseTruth,
  recordBehind,
  recordLook,
} from '@/lib/restore/database-truth';
import { inLanes } from '@/lib/worker/in-lanes';
import { pause } from '@/lib/worker/pause';
import { backOffMs, tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { type UnknownOperation, unknownOperations } from './unknown-operations';

/** Whether this worker may act on its database; not before that was found out. */
export interface TruthWatch {
  mayWork: () => boolean;
  /** Finds it out; what is being found out already is waited for. */
  look: () => Promise<void>;
  /** Looks again and again, until the worker stops. */
  watch: () => Promise<void>;
}

/**
 * Keeps a worker from acting on a database that was restored: see `readDatabaseTruth`. While it may not work it takes no
 * job, sweeps nothing and follows nothing (a follower writes what it reads into the history of environments); it only
 * reports that it is alive, and asks every few seconds whether the database was accepted meanwhile.
 */
export function watchTruth(worker: WorkerContext): TruthWatch {
  let mayWork = false;
  let told = '';
  let failures = 0;
  let looking: Promise<void> | undefined;
  const look = () => {
    looking ??= find().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const find = async () => {
    try {
      const found = await readDatabaseTruth(worker.database);
      mayWork = found.state === 'current';
      // Where nothing can be written, as before a standby is promoted, nothing is done either.
      if (found.state === 'unsure' && worker.onlyReads) return;
      const truth = found.state === 'unsure' ? await askAws(worker, found, failures) : found;
      failures = 0;
      mayWork = truth.state === 'current';
      const tell = truth.state === 'restored' ? truth.reason : '';
      if (tell !== told) {
        if (tell) worker.logger.error({ reason: tell, code: 'restored' }, refusal);
        else worker.logger.info('the database was accepted; working again');
      }
      told = tell;
    } catch (error) {
      failures += 1;
      // Where the database does not answer, what was known a moment ago still holds: it gives no work either.
      worker.logger.warn({ err: error, failures }, 'could not find out whether the database is up to date');
    }
  };
  return {
    mayWork: () => mayWork,
    look,
    watch: async () => {
      while (!worker.stopping.aborted) {
        const pauseMs =
          failures === 0
            ? tunables.watchTruthMs
            : backOffMs(failures, tunables.watchTruthMs, tunables.longestRetryMs);
        await pause(pauseMs, worker.stopping);
        if (!worker.stopping.aborted) await look();
      }
    },
  };
}

const refusal =
  'the database was restored: taking no work until `restore-check` has compared it with AWS and accepted it';

async function askAws(
  worker: WorkerContext,
  truth: Extract<DatabaseTruth, { state: 'unsure' }>,
  failures: number,
): Promise<DatabaseTruth> {
  const lookedAt = await databaseNow(worker.database);
  const unknown = truth.untouched ? [] : await lookEverywhere(worker, truth.lookedAt, failures);
  crashPoint('commit.record-look.before');
  if (unknown.length > 0) await recordBehind(worker.database, behindText(unknown));
  else await recordLook(worker.database, { seen: truth.seen, lookedAt });
  crashPoint('commit.record-look.after');
  // What another worker found out counts as well.
  return readDatabaseTruth(worker.database);
}

/**
 * Where the launcher role can't be assumed nothing can be found out, and nothing be done either. What fails otherwise may
 * pass: it is tried again, but a target that stays away does not keep all others from being served, since a restore shows
 * in each that was at work. Where all stay away there is no work to be done.
 */
async function lookEverywhere(
  worker: WorkerContext,
  since: Date | null,
  failures: number,
): Promise<UnknownOperation[]> {
  const targets = await worker.database.target.findMany({ orderBy: { name: 'asc' } });
  worker.logger.info(
    { targets: targets.length, since },
    'another server answers for the database: asking AWS whether it lacks an operation',
  );
  const found: UnknownOperation[] = [];
  const away: unknown[] = [];
  await inLanes(
    targets,
    tunables.targetsComparedAtOnce,
    () => !worker.stopping.aborted,
    async (target) => {
      try {
        const connection = connect(target, followerActor);
        found.push(...(await unknownOperations(worker.database, connection, since)));
      } catch (error) {
        const failure = classifyFailure(error);
        if (failure.kind === 'retryable') away.push(error);
        worker.logger.warn(
          { target: target.name, reason: failure.reason },
          'could not ask this target whether the database lacks an operation',
        );
      }
    },
  );
  if (worker.stopping.aborted) throw new Error('The worker stops');
  const isAway = away.length === targets.length || failures < tunables.looksBeforeWithout;
  if (away.length > 0 && isAway && found.length === 0) throw away[0];
  return found;
}

function behindText(unknown: readonly UnknownOperation[]): string {
  const [first] = unknown;
  const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
  return `AWS was asked for an operation that this database lacks, or has as not begun: ${first?.operationId} of stack ${first?.stackName}${more}`;
}
