import { readNetwork } from '@/lib/aws/read-network';
import { listResources, type ReadResource } from '@/lib/aws/read-stacks';
import { mayDeleteStack } from '@/lib/aws/simulate';
import { describeStack } from '@/lib/aws/stack';
import { findBlueprint } from '@/lib/blueprints/registry';
import { noteOf, survivorsOf } from '@/lib/blueprints/teardown-facts';

import type { Rehearsal, RehearsalBlock } from '@/lib/environments/records';
import { recordInspectionFailure, recordRehearsal } from '@/lib/inspections/record-inspection';
import { guardDutyIn, type Holder } from '@/lib/stacks/network-holders';
import { goneStatuses } from '@/lib/stacks/resource-state';
import { stackPhase } from '@/lib/stacks/stack-status';
import { busyStatus } from '@/lib/worker/teardown/assess-stack';
import { fullBucketsAmong } from '@/lib/worker/teardown/full-buckets';
import { refusalsOf } from '@/lib/worker/teardown/teardown-refusal';
import { unlessRefused } from '@/lib/worker/unless-refused';
import type { InspectionRun } from './inspection-run';

/** Finds out what a teardown would do now: what goes, what blocks it, what survives. Changes nothing. */
export async function rehearseTeardown(run: InspectionRun): Promise<void> {
  const { worker, connection, inspection, held, stackId } = run;
  const stack = await describeStack(connection, stackId);
  if (!stack || stackPhase(stack.StackStatus) === 'deleted') {
    const reason = 'CloudFormation no longer knows the stack';
    await recordInspectionFailure(worker.database, held, reason);
    return;
  }
  const resources = await listResources(connection, stackId);
  const present = resources.filter(({ status }) => !goneStatuses.includes(status));
  const survivors = survivorsOf(
    findBlueprint(inspection.environment.blueprint),
    inspection.environment.inputs,
  );
  const isPresent = (logicalId: string) => present.some((resource) => resource.logicalId === logicalId);
  const survives = survivors
    .filter(({ logicalId }) => isPresent(logicalId))
    .map((survivor) => ({ ...survivor, note: noteOf(survivor, isPresent) }));
  const isKept = ({ logicalId, type }: ReadResource) =>
    survives.some((survivor) => survivor.logicalId === logicalId && survivor.type === type);
  const status = stack.StackStatus ?? '';
  const blocks: RehearsalBlock[] = [
    ...(busyStatus.test(status) ? [{ kind: 'stack-busy' as const, status }] : []),
    ...(await refusalsOf(connection, stack, present, await mayDeleteStack(connection, stackId))),
    ...(await fullBucketsAmong(connection, present)).map(({ name: bucket, ...full }) => ({
      kind: 'bucket-not-empty' as const,
      bucket,
      ...full,
    })),
    ...(await foreignersIn(run, present)).map((by) => ({ kind: 'network-held' as const, by })),
  ];
  const rehearsal: Rehearsal = {
    goes: present
      .filter((resource) => !isKept(resource))
      .map(({ logicalId, type, physicalId }) => ({ logicalId, type, physicalId })),
    blocks,
    survives,
  };
  await recordRehearsal(worker.database, held, rehearsal);
}

/** What GuardDuty put into the stack's VPCs; nothing where Slipway may not look: the teardown shows what blocks it. */
async function foreignersIn(
  { worker, connection }: InspectionRun,
  present: readonly ReadResource[],
): Promise<Holder[]> {
  const vpcs = present.flatMap(({ type, physicalId }) =>
    type === 'AWS::EC2::VPC' && physicalId !== null ? [{ type, physicalId } as const] : [],
  );
  if (vpcs.length === 0) return [];
  const { answer, refusal } = await unlessRefused(readNetwork(connection, vpcs));
  if (refusal !== null) worker.logger.warn({ reason: refusal }, 'the network of the stack could not be read');
  return answer === null ? [] : guardDutyIn(answer);
}
