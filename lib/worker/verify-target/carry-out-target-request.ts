import { randomUUID } from 'node:crypto';
import { personActor } from '@/lib/aws/target';
import type { Logger } from '@/lib/config/logger';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  type ClaimedTargetRequest,
  candidateOf,
  claimTargetRequest,
  renewTargetRequestLease,
} from '@/lib/targets/requests/claim-target-request';
import { isAcceptable } from '@/lib/targets/requests/is-acceptable';
import {
  acceptTargetRequest,
  postponeTargetRequest,
  recordRequestPrincipal,
  recordRequestSteps,
  whyNever,
} from '@/lib/targets/requests/record-target-request';
import { type VerificationStep, verdictOf } from '@/lib/targets/verification';
import { backOffMs, tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { lookAtAll } from './look-at-all';

/**
 * Carries out one request for a target: claim, look at what is asked for as at a target, and write the target when
 * nothing is in the way; else look again later, until somebody withdraws it. Nothing in the account is changed and the
 * target is written in one commit, so whatever is interrupted is simply done again.
 */
export async function carryOutTargetRequest(worker: WorkerContext, requestId: string): Promise<void> {
  const holder = `${worker.workerId}/${randomUUID().slice(0, 8)}`;
  const claim = { requestId, workerId: holder, leaseMs: tunables.operationLeaseMs };
  const request = await claimTargetRequest(worker.database, claim);
  if (!request) return;
  const logger = worker.logger.child({ target: request.name, request: request.kind });
  worker.underWay.add(requestId);
  const renewal = setInterval(() => {
    renewTargetRequestLease(worker.database, claim).catch((error: unknown) =>
      logger.warn({ err: error }, 'lease not renewed'),
    );
  }, tunables.renewLeaseMs);
  try {
    await lookAndWrite(worker, { request, workerId: holder }, logger);
  } catch (error) {
    if (!(error instanceof MovedElsewhere)) throw error;
    logger.info({ reason: error.message }, 'stopped: somebody else has it, or it was changed');
  } finally {
    clearInterval(renewal);
    worker.underWay.delete(requestId);
  }
}

async function lookAndWrite(
  { database }: WorkerContext,
  held: { request: ClaimedTargetRequest; workerId: string },
  logger: Logger,
): Promise<void> {
  const { request } = held;
  const postpone = (refusal: string | null) =>
    postponeTargetRequest(database, held, { againMs: pauseAfter(request), refusal });
  const candidate = candidateOf(request);
  const refusal = candidate
    ? await whyNever(database, request, candidate)
    : 'It does not say what its kind needs. Withdraw it, and make a new one.';
  if (!candidate || refusal !== null) return postpone(refusal);
  let principal: string | null = null;
  let bootstrapVersion: number | null | undefined;
  const keep = {
    steps: (found: readonly VerificationStep[]) => recordRequestSteps(database, held, found),
    principal: async (found: string) => {
      principal = found;
      await recordRequestPrincipal(database, held, found);
    },
    bootstrapVersion: async (found: number | null) => {
      bootstrapVersion = found;
    },
  };
  const steps = await lookAtAll(candidate, personActor(request.requestedBy, null), keep, logger);
  if (!isAcceptable(request.kind, steps)) {
    logger.info('not written yet: something is in the way');
    return postpone(null);
  }
  const isVerified = verdictOf(steps) === 'verified';
  const againMs = isVerified ? tunables.verifyEveryMs : tunables.verifySoonMs;
  await acceptTargetRequest(database, held, candidate, {
    steps,
    principal,
    bootstrapVersion,
    isVerified,
    againMs,
  });
  logger.info({ isVerified }, 'target written');
}

function pauseAfter({ kind, failures }: ClaimedTargetRequest): number {
  const longest = kind === 'ROTATE' ? tunables.longestLookAgainAtRotationMs : tunables.longestLookAgainMs;
  return backOffMs(failures + 1, tunables.lookAgainAtRequestMs, longest);
}
