import { isThrottling } from '@/lib/aws/aws-failure';
import { type AwsCall, type CallHooks, setCallHooks } from '@/lib/aws/call-hooks';
import { callResult } from '@/lib/aws/call-result';
import { crashPoint } from '@/lib/config/crash-point';
import { recordThrottling, takeCallToken } from '@/lib/targets/call-budget';
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';
import { beginSpan } from '@/lib/telemetry/spans';
import { pause } from './pause';
import { callBudget } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * Every call of this process to AWS runs through here: reads of CloudFormation and launches wait for a token of the
 * call budget that all workers share, throttling by CloudFormation slows all of them down, and each call is a crash
 * point.
 */
export function guardCalls(worker: Pick<WorkerContext, 'database' | 'logger' | 'stopping'>): void {
  const spans = new WeakMap<AwsCall, ReturnType<typeof beginSpan>>();
  const hooks: CallHooks = {
    async before(call) {
      const { command, target, isRationed, client } = call;
      if (isRationed) await pause(await takeCallToken(worker.database, target, callBudget), worker.stopping);
      crashPoint(`aws.${command}.before`);
      spans.set(call, beginSpan(`AWS ${client} ${command}`, { 'cloud.region': target.region }));
    },
    async after(call, error) {
      const { command, target, service, client } = call;
      crashPoint(`aws.${command}.after`);
      spans.get(call)?.end(error);
      slipwayMetrics.awsCalls.add({ service: client, action: command, result: callResult(error) });
      if (!isThrottling(error)) return;
      slipwayMetrics.awsThrottles.add({ target: target.name });
      worker.logger.debug({ command, account: target.accountId, region: target.region }, 'throttled');
      // Each service has its limits of its own: S3, EC2 or STS say nothing about CloudFormation's.
      if (service !== 'cloudformation') return;
      // The call's result counts, even if recording fails.
      await recordThrottling(worker.database, target, callBudget).catch((noteError: unknown) =>
        worker.logger.warn({ err: noteError }, 'throttling not recorded'),
      );
    },
  };
  setCallHooks(hooks);
}
