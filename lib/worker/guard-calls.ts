import { isThrottling } from '@/lib/aws/aws-failure';
import { type CallHooks, setCallHooks } from '@/lib/aws/call-hooks';
import { crashPoint } from '@/lib/config/crash-point';
import { recordThrottling, takeCallToken } from '@/lib/targets/call-budget';
import { pause } from './pause';
import { callBudget } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * Every call of this process to AWS runs through here: reads of CloudFormation and launches wait for their token of the
 * budget that all workers share, throttling by CloudFormation slows all of them down, and each call is a crash point.
 */
export function guardCalls(worker: Pick<WorkerContext, 'database' | 'logger' | 'stopping'>): void {
  const hooks: CallHooks = {
    async before({ command, target, isRationed }) {
      if (isRationed) await pause(await takeCallToken(worker.database, target, callBudget), worker.stopping);
      crashPoint(`aws.${command}.before`);
    },
    async after({ command, target, service }, error) {
      crashPoint(`aws.${command}.after`);
      if (!isThrottling(error)) return;
      worker.logger.debug({ command, account: target.accountId, region: target.region }, 'throttled');
      // Each service has its limits of its own: S3, EC2 or STS say nothing about CloudFormation's.
      if (service !== 'cloudformation') return;
      // The answer of the call counts, whatever becomes of this note.
      await recordThrottling(worker.database, target, callBudget).catch((noteError: unknown) =>
        worker.logger.warn({ err: noteError }, 'throttling not recorded'),
      );
    },
  };
  setCallHooks(hooks);
}
