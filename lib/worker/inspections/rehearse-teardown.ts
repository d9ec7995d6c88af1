import { listResources, type ReadResource } from '@/lib/aws/read-stacks';
import { mayDeleteStack } from '@/lib/aws/simulate';
import { describeStack } from '@/lib/aws/stack';
import { findBlueprint } from '@/lib/blueprints/registry';
import { noteOf, survivorsOf } from '@/lib/blueprints/teardown-facts';

import type { Rehearsal, RehearsalBlock } from '@/lib/environments/records';
import { recordInspectionFailure, recordRehearsal } from '@/lib/inspections/record-inspection';
import { goneStatuses } from '@/lib/stacks/resource-state';
import { stackPhase } from '@/lib/stacks/stack-status';
import { busyStatus } from '@/lib/worker/teardown/assess-stack';
import { fullBucketsAmong } from '@/lib/worker/teardown/full-buckets';
import { refusalsOf } from '@/lib/worker/teardown/teardown-refusal';
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
