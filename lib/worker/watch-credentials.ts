import { errorMessage } from '@/lib/aws/aws-failure';
import { type CallerIdentity, callerIdentity } from '@/lib/aws/caller-identity';
import { type CredentialsTrouble, reportCredentials } from '@/lib/health/worker-presence';
import { pause } from './pause';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

const troubles: Record<Exclude<CallerIdentity['kind'], 'known'>, [CredentialsTrouble, string]> = {
  none: [
    'no-credentials',
    'this worker has no AWS credentials: nothing that needs AWS is done, until it has',
  ],
  refused: [
    'credentials-refused',
    'AWS refuses the credentials of this worker: nothing that needs AWS is done',
  ],
  unanswered: ['aws-unreachable', 'AWS does not say who this worker is; it is asked again'],
};

/**
 * Finds out who the worker is at AWS, at the start and now and then, until it stops: its log says so, or why nothing will
 * be launched, and its row in the database lets health say the same. It works on all the same: what needs no AWS gets
 * done, what does keeps its own schedule of attempts, and a worker that ended itself would only be started again.
 */
export async function watchCredentials(worker: WorkerContext): Promise<void> {
  let said = '';
  while (!worker.stopping.aborted) {
    const identity = await callerIdentity(tunables.identityMs, worker.stopping);
    if (worker.stopping.aborted) return;
    const trouble = identity.kind === 'known' ? null : troubles[identity.kind][0];
    const now = identity.kind === 'known' ? identity.arn : identity.kind;
    if (now !== said) say(worker, identity);
    said = now;
    const isRecorded = await record(worker, trouble);
    const isFine = trouble === null && isRecorded;
    await pause(isFine ? tunables.identityEveryMs : tunables.identityAgainMs, worker.stopping);
  }
}

async function record(worker: WorkerContext, trouble: CredentialsTrouble | null): Promise<boolean> {
  try {
    await reportCredentials(worker.database, worker.workerId, trouble);
    return true;
  } catch (error) {
    worker.logger.debug({ err: error }, 'could not record whether this worker has credentials');
    return false;
  }
}

function say({ logger }: WorkerContext, identity: CallerIdentity): void {
  if (identity.kind === 'known') {
    logger.info({ arn: identity.arn }, 'AWS knows this worker');
    return;
  }
  const [code, words] = troubles[identity.kind];
  // Without its stack, which leads into the SDK.
  logger.error({ code, reason: errorMessage(identity.error) }, words);
}
