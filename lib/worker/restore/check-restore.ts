import { appendAudit } from '@/lib/audit/append';
import { classifyFailure } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { followerActor } from '@/lib/aws/target';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { acceptDatabase, readDatabaseTruth, readLookedAt } from '@/lib/restore/database-truth';
import { adopt } from './adopt';
import { compareTarget, type Finding } from './compare-target';
import type { RestoreReport, TargetReport } from './report';
import { sinceLook } from './unknown-operations';

export interface RestoreCheck {
  /** Bring the database to what was found. */
  adopt: boolean;
  /** Let workers act on the database from now on. */
  accept: boolean;
  /** Names of targets that are left out, such as one whose account is closed. */
  without: readonly string[];
}

/**
 * Compares the whole database with AWS; changes nothing unless asked to. A target that can't be compared keeps the database
 * from being accepted, as a worker would act there.
 */
export async function checkRestore(database: Database, check: RestoreCheck): Promise<RestoreReport> {
  const truth = await readDatabaseTruth(database);
  const begunAt = await databaseNow(database);
  const since = sinceLook(await readLookedAt(database));
  const all = await database.target.findMany({ orderBy: { name: 'asc' } });
  const targets: TargetReport[] = [];
  for (const target of all.filter(({ name }) => !check.without.includes(name))) {
    const connection = connect(target, followerActor);
    const findings: { finding: Finding; adoption: Awaited<ReturnType<typeof adopt>> | null }[] = [];
    let error: string | null = null;
    try {
      for (const finding of await compareTarget(database, connection, since))
        findings.push({ finding, adoption: check.adopt ? await adopt(database, connection, finding) : null });
    } catch (failure) {
      error = classifyFailure(failure).reason;
    }
    targets.push({ target: target.name, error, findings });
  }
  const accepted = check.accept && targets.every(({ error }) => error === null);
  if (accepted) await accept(database, begunAt);
  return { restored: truth.state === 'restored' ? truth.reason : null, targets, accepted };
}

/** Everything is reconciled anew: what was not taken over shows on the pages. */
async function accept(database: Database, begunAt: Date): Promise<void> {
  await database.$transaction(async (tx) => {
    await tx.target.updateMany({ data: { reconcileDueAt: null } });
    await acceptDatabase(tx, begunAt);
    await appendAudit(
      tx,
      { actor: { id: 'system', name: 'restore-check' }, via: 'worker' },
      { action: 'database.accepted', subject: { type: 'database', id: 'slipway' }, details: {} },
    );
    crashPoint('commit.accept-database.before');
  });
  crashPoint('commit.accept-database.after');
}

/** 0: nothing is left to do; 3: something differs; 1: not everything could be compared. */
export function exitCodeOf({ targets }: RestoreReport): 0 | 1 | 3 {
  if (targets.some(({ error }) => error !== null)) return 1;
  const open = targets.flatMap(({ findings }) =>
    findings.filter(({ adoption }) => adoption === null || 'left' in adoption),
  );
  return open.length === 0 ? 0 : 3;
}
