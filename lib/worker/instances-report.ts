import { classifyFailure } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import { readConsole, readGroupHistory } from '@/lib/aws/scaling-activities';
import type { InstancesReport } from '@/lib/environments/failure-evidence';
import { clockSkewMs } from '@/lib/environments/operations/event-origin';
import { type RootCause, rootCauseSchema } from '@/lib/environments/records';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { explain } from '@/lib/stacks/explain-failure';
import type { WorkerContext } from './worker-context';

const groupType = 'AWS::AutoScaling::AutoScalingGroup';

interface Seen {
  worker: WorkerContext;
  connection: Connection;
  stack: StackInFlight;
}

type OwnEvent = Pick<ReadEvent, 'logicalId' | 'physicalId' | 'reason'>;

/**
 * The root cause with what became of the instances, where it is their group that failed: CloudFormation says no more
 * than that they did not report, and the instances go with the rollback. Looked up as soon as the group has failed, and
 * once more at the end where there was no console yet. What can't be read is said, and keeps nothing from being recorded.
 */
export async function withInstances(
  seen: Seen,
  cause: RootCause,
  events: readonly OwnEvent[],
): Promise<RootCause> {
  if (cause.type !== groupType) return cause;
  const ofGroup = events.filter(({ logicalId }) => logicalId === cause.logicalId);
  const group = ofGroup.findLast(({ physicalId }) => physicalId)?.physicalId;
  if (!group) return cause;
  const known = await knownReport(seen, cause);
  const instances = known ?? (await reportOf(seen, group, ofGroup));
  // What kept instances from being launched says more than that none reported.
  const explanation = instances.refusals[0]?.explanation ?? cause.explanation;
  return { ...cause, explanation, instances };
}

/** What was read when the group failed, if it is all that there is to read. */
async function knownReport({ worker, stack }: Seen, { logicalId }: RootCause) {
  const { rootCause } = await worker.database.operation.findUniqueOrThrow({
    where: { id: stack.operation.id },
    select: { rootCause: true },
  });
  const stored = rootCauseSchema.nullable().parse(rootCause);
  const { instances } = stored ?? {};
  if (!instances || stored?.logicalId !== logicalId || instances.notRead.length > 0) return null;
  return instances.console === null && instances.launched !== 0 ? null : instances;
}

async function reportOf(
  { worker, connection, stack }: Seen,
  group: string,
  events: readonly OwnEvent[],
): Promise<InstancesReport> {
  const notRead: string[] = [];
  const unlessFailed = async <Answer>(what: string, read: Promise<Answer>): Promise<Answer | null> => {
    try {
      return await read;
    } catch (error) {
      const { reason } = classifyFailure(error);
      worker.logger.warn({ reason, group, operation: stack.operation.id }, `${what} could not be read`);
      notRead.push(`Slipway couldn’t read ${what}. ${reason}`);
      return null;
    }
  };
  const since = new Date(stack.operation.startedAt.getTime() - clockSkewMs);
  const history = await unlessFailed(
    'what the group did (autoscaling:DescribeScalingActivities)',
    readGroupHistory(connection, group, since),
  );
  const instanceId = signalledBy(events) ?? history?.launched[0];
  const lines =
    instanceId === undefined
      ? null
      : await unlessFailed(
          `the console of ${instanceId} (ec2:GetConsoleOutput)`,
          readConsole(connection, instanceId),
        );
  return {
    launched: history?.launched.length ?? null,
    refusals: (history?.refusals ?? []).map(({ at, reason, times }) => ({
      at: at.toISOString(),
      reason,
      explanation: explain(reason, groupType),
      times,
    })),
    console: instanceId !== undefined && lines && lines.length > 0 ? { instanceId, lines } : null,
    notRead,
  };
}

/** The instance that reported a failure: `Received FAILURE signal with UniqueId i-0123456789abcdef0`. */
function signalledBy(events: readonly OwnEvent[]): string | undefined {
  return events
    .flatMap(({ reason }) => /FAILURE signal with UniqueId:? (i-[0-9a-f]+)/.exec(reason ?? '')?.[1] ?? [])
    .at(-1);
}
