import { ownPrincipal } from '@/lib/aws/account/trust';
import type { AwsActor, AwsTarget } from '@/lib/aws/target';
import type { Logger } from '@/lib/config/logger';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  couldNotLook,
  type VerificationStep,
  type VerificationStepId,
  verificationStepIds,
} from '@/lib/targets/verification';
import { whyNotLooked } from '@/lib/worker/flight-check/why-not-looked';
import { tunables } from '@/lib/worker/tunables';
import { waitAtMost } from '@/lib/worker/wait-at-most';
import { type Found, lookForRole, looks, newRun, type VerificationRun } from './verification-looks';

/** Keeps what is found, as soon as it is. */
export interface Keep {
  steps: (found: readonly VerificationStep[]) => Promise<void>;
  principal: (principal: string) => Promise<void>;
  bootstrapVersion: (version: number | null) => Promise<void>;
}

/** Looks at all that makes a target, whether it is one already or only asked for. Changes nothing in the account. */
export async function lookAtAll(
  target: AwsTarget,
  actor: AwsActor,
  keep: Keep,
  logger: Logger,
): Promise<VerificationStep[]> {
  const run = newRun(target, actor, keep.bootstrapVersion);
  const look = async (step: VerificationStepId, looking: (run: VerificationRun) => Promise<Found>) => {
    const found = await lookOnce(run, step, looking, logger);
    await keep.steps([found]);
    return found;
  };
  await keepPrincipal(target, keep, logger);
  const role = await look('assume-role', lookForRole);
  const others = verificationStepIds.filter((step) => step !== 'assume-role');
  if (role.result === 'passed')
    return [role, ...(await Promise.all(others.map((step) => look(step, looks[step]))))];
  // Fail closed: without the role nothing is looked at, and never with other credentials.
  const unseen = others.map((step) => couldNotLook(step, 'the launcher role could not be assumed.'));
  await keep.steps(unseen);
  return [role, ...unseen];
}

/** For the command that bootstraps the target; nothing depends on it. */
async function keepPrincipal(target: AwsTarget, keep: Keep, logger: Logger): Promise<void> {
  const principal = await ownPrincipal(target).catch((error: unknown) => {
    logger.info({ err: error }, 'STS does not say who the worker is');
    return null;
  });
  if (principal !== null) await keep.principal(principal);
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
