import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { VerificationStep } from './verification';

/** Which target, and which worker's lease guards the write. Writers here throw MovedElsewhere when it is lost. */
export interface HeldVerification {
  targetId: string;
  workerId: string;
}

async function writeHeld(
  database: Database,
  { targetId, workerId }: HeldVerification,
  what: string,
  write: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM target_verifications
      WHERE target_id = ${targetId} AND worker_id = ${workerId}
        AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()
      FOR UPDATE`;
    if (rows.length === 0) throw new MovedElsewhere(`the verification of target ${targetId}`);
    await write(tx);
    crashPoint(`commit.${what}.before`);
  });
  crashPoint(`commit.${what}.after`);
}

/** Adds what was found. */
export async function recordVerificationSteps(
  database: Database,
  held: HeldVerification,
  steps: readonly VerificationStep[],
): Promise<void> {
  await writeHeld(
    database,
    held,
    'record-verification-steps',
    (tx) => tx.$executeRaw`
      UPDATE target_verifications SET steps = steps || ${JSON.stringify(steps)}::jsonb
      WHERE target_id = ${held.targetId}`,
  );
}

/** Who the worker is for AWS: the bootstrap has to name it. */
export async function recordPrincipal(
  database: Database,
  held: HeldVerification,
  principal: string,
): Promise<void> {
  await writeHeld(database, held, 'record-principal', (tx) =>
    tx.targetVerification.update({ where: { targetId: held.targetId }, data: { principal } }),
  );
}

/** With which version of the bootstrap template the target was prepared; null: with one from before there were any. */
export async function recordBootstrapVersion(
  database: Database,
  held: HeldVerification,
  version: number | null,
): Promise<void> {
  await writeHeld(
    database,
    held,
    'record-bootstrap-version',
    (tx) => tx.$executeRaw`
      UPDATE targets SET bootstrap_version = ${version}::int, bootstrap_read_at = clock_timestamp()
      WHERE id = ${held.targetId}`,
  );
}

/**
 * Nothing more will be found. Due again after `againMs`, or at once where it was asked for while it ran: it may have
 * looked before what the person did.
 */
export async function finishVerification(
  database: Database,
  held: HeldVerification,
  { isVerified, againMs }: { isVerified: boolean; againMs: number },
): Promise<void> {
  await writeHeld(
    database,
    held,
    'finish-verification',
    (tx) => tx.$executeRaw`
      UPDATE target_verifications SET
        status = 'DONE', worker_id = NULL, lease_expires_at = NULL, finished_at = clock_timestamp(),
        verified_at = CASE WHEN ${isVerified} THEN clock_timestamp() ELSE verified_at END,
        failures = CASE WHEN ${isVerified} THEN 0 ELSE failures + 1 END,
        requested_by_id = CASE WHEN due_at > started_at THEN requested_by_id END,
        due_at = CASE WHEN due_at > started_at THEN due_at
                      ELSE clock_timestamp() + make_interval(secs => ${againMs / 1000}) END
      WHERE target_id = ${held.targetId}`,
  );
}
