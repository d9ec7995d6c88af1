import { randomUUID } from 'node:crypto';
import { ownPrincipal } from '@/lib/aws/account/trust';
import { followerActor, personActor } from '@/lib/aws/target';
import type { Logger } from '@/lib/config/logger';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  type ClaimedVerification,
  claimVerification,
  renewVerificationLease,
} from '@/lib/targets/claim-verification';
import {
  finishVerification,
  type HeldVerification,
  recordBootstrapVersion,
  recordPrincipal,
  recordVerificationSteps,
} from '@/lib/targets/record-verification';
import {
  couldNotLook,
  type VerificationStep,
  type VerificationStepId,
  verdictOf,
  verificationStepIds,
} from '@/lib/targets/verification';
import { whyNotLooked } from '@/lib/worker/flight-check/why-not-looked';
import { backOffMs, tunables } from '@/lib/worker/tunables';
import { waitAtMost } from '@/lib/worker/wait-at-most';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { type Found, lookForRole, looks, newRun, type VerificationRun } from './verification-looks';

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
    const steps = await lookAtAll(worker, claimed, held, logger);
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

async function lookAtAll(
  { database }: WorkerContext,
  { target, requestedBy }: ClaimedVerification,
  held: HeldVerification,
  logger: Logger,
): Promise<VerificationStep[]> {
  const actor = requestedBy ? personActor(requestedBy, null) : followerActor;
  const run = newRun(target, actor, (version) => recordBootstrapVersion(database, held, version));
  const look = async (step: VerificationStepId, looking: (run: VerificationRun) => Promise<Found>) => {
    const found = await lookOnce(run, step, looking, logger);
    await recordVerificationSteps(database, held, [found]);
    return found;
  };
  await keepPrincipal(database, target, held, logger);
  const role = await look('assume-role', lookForRole);
  const others = verificationStepIds.filter((step) => step !== 'assume-role');
  if (role.result === 'passed')
    return [role, ...(await Promise.all(others.map((step) => look(step, looks[step]))))];
  // Fail closed: without the role nothing is looked at, and never with other credentials.
  const unseen = others.map((step) => couldNotLook(step, 'the launcher role could not be assumed.'));
  await recordVerificationSteps(database, held, unseen);
  return [role, ...unseen];
}

/** For the command that bootstraps the target; nothing depends on it. */
async function keepPrincipal(
  database: WorkerContext['database'],
  target: ClaimedVerification['target'],
  held: HeldVerification,
  logger: Logger,
): Promise<void> {
  const principal = await ownPrincipal(target).catch((error: unknown) => {
    logger.info({ err: error }, 'STS does not say who the worker is');
    return null;
  });
  if (principal !== null) await recordPrincipal(database, held, principal);
}

async function lookOnce(
  run: VerificationRun,
  step: VerificationStepId,
  looking: (run: VerificationRun) => Promise<Found>,
  logger: Logger,
): Promise<VerificationStep> {
  try {
    const found = await waitAtMost(tunables.flightLookMs, looking(run));
    return found ? { step, ...found } : couldNotLook(step, 'AWS took too long to answer.');
  } catch (error) {
    if (error instanceof MovedElsewhere) throw error;
    logger.info({ err: error, step }, 'could not look');
    return couldNotLook(step, whyNotLooked(error));
  }
}
