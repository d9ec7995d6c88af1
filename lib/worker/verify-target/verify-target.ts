import { randomUUID } from 'node:crypto';
import { followerActor, personActor } from '@/lib/aws/target';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { claimVerification, renewVerificationLease } from '@/lib/targets/claim-verification';
import {
  finishVerification,
  recordBootstrapVersion,
  recordPrincipal,
  recordVerificationSteps,
} from '@/lib/targets/record-verification';
import { type VerificationStep, verdictOf } from '@/lib/targets/verification';
import { backOffMs, tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { lookAtAll } from './look-at-all';

/**
 * Verifies one target: claim, look, record each step as soon as it is known. Nothing in the account is changed, so
 * whatever is interrupted is simply done again.
 */
export async function verifyTarget(worker: WorkerContext, targetId: string): Promise<void> {
  const holder = `${worker.workerId}/${randomUUID().slice(0, 8)}`;
  const claim = { targetId, workerId: holder, leaseMs: tunables.operationLeaseMs };
  const claimed = await claimVerification(worker.database, claim);
  if (!claimed) return;
  const logger = worker.logger.child({ target: claimed.target.name });
  worker.underWay.add(targetId);
  const renewal = setInterval(() => {
    renewVerificationLease(worker.database, claim).catch((error: unknown) =>
      logger.warn({ err: error }, 'lease not renewed'),
    );
  }, tunables.renewLeaseMs);
  const held = { targetId, workerId: holder };
  try {
    const { target, requestedBy } = claimed;
    const { database } = worker;
    const keep = {
      steps: (found: readonly VerificationStep[]) => recordVerificationSteps(database, held, found),
      principal: (principal: string) => recordPrincipal(database, held, principal),
      bootstrapVersion: (version: number | null) => recordBootstrapVersion(database, held, version),
    };
    const actor = requestedBy ? personActor(requestedBy, null) : followerActor;
    const steps = await lookAtAll(target, actor, keep, logger);
    const isVerified = verdictOf(steps) === 'verified';
    const againMs = isVerified
      ? tunables.verifyEveryMs
      : backOffMs(claimed.failures + 1, tunables.verifySoonMs, tunables.verifyEveryMs);
    await finishVerification(worker.database, held, { isVerified, againMs });
    logger.info({ isVerified }, 'target verified');
  } catch (error) {
    if (!(error instanceof MovedElsewhere)) throw error;
    logger.info({ reason: error.message }, 'stopped: somebody else has it');
  } finally {
    clearInterval(renewal);
    worker.underWay.delete(targetId);
  }
}
