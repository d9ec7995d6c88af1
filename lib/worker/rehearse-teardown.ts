import { countVersions } from '@/lib/aws/buckets';
import { listResources, type ReadResource } from '@/lib/aws/read-stacks';
import { describeStack } from '@/lib/aws/stack';
import { stackPhase } from '@/lib/aws/stack-status';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { failInspection, finishRehearsal } from '@/lib/environments/carry-out-inspection';
import type { Rehearsal, RehearsalBlock } from '@/lib/environments/plan-view';
import { goneStatuses } from '@/lib/environments/resource-state';
import type { InspectionRun } from './inspect';
import { tunables } from './tunables';

/** Looks what a teardown would do now: what goes, what blocks it, what survives. Changes nothing. */
export async function rehearseTeardown(run: InspectionRun): Promise<void> {
  const { worker, connection, inspection, held, stackId } = run;
  const stack = await describeStack(connection, stackId);
  if (!stack || stackPhase(stack.StackStatus) === 'deleted') {
    const reason = 'CloudFormation says that there is no such stack any more';
    await failInspection(worker.database, held, reason);
    return;
  }
  const resources = await listResources(connection, stackId);
  const present = resources.filter(({ status }) => !goneStatuses.includes(status));
  const facts = factsOf(inspection.environment);
  const isPresent = ({ logicalId }: { logicalId: string }) =>
    present.some((resource) => resource.logicalId === logicalId);
  const survives = facts.survivors.filter(isPresent);
  const isKept = ({ logicalId, type }: ReadResource) =>
    survives.some((survivor) => survivor.logicalId === logicalId && survivor.type === type);
  const isProtected = ({ logicalId }: ReadResource) => facts.protectedResources.includes(logicalId);
  const blocks: RehearsalBlock[] = [
    ...(stack.EnableTerminationProtection ? [{ kind: 'termination-protection' as const }] : []),
    ...present
      .filter(isProtected)
      .map(({ logicalId }) => ({ kind: 'deletion-protection' as const, logicalId })),
    ...(await fullBuckets(run, present)),
  ];
  const rehearsal: Rehearsal = {
    goes: present
      .filter((resource) => !isKept(resource))
      .map(({ logicalId, type, physicalId }) => ({ logicalId, type, physicalId })),
    blocks,
    survives,
  };
  await finishRehearsal(worker.database, held, rehearsal);
}

/** Nothing is known of inputs that this version of the blueprint no longer takes. */
function factsOf(environment: { blueprint: string; inputs: unknown }) {
  const blueprint = findBlueprint(environment.blueprint);
  const parsed = blueprint?.parseInputs(environment.inputs);
  if (!blueprint || !parsed?.ok) return { survivors: [], protectedResources: [] };
  const inputs: BlueprintInputs = parsed.inputs;
  return {
    survivors: blueprint.survivors(inputs),
    protectedResources: blueprint.protectedResources(inputs),
  };
}

async function fullBuckets(
  { connection }: InspectionRun,
  present: readonly ReadResource[],
): Promise<RehearsalBlock[]> {
  const blocks: RehearsalBlock[] = [];
  for (const { logicalId, type, physicalId: bucket } of present) {
    if (type !== 'AWS::S3::Bucket' || bucket === null) continue;
    const { objects, atLeast } = await countVersions(connection, bucket, tunables.countPages);
    if (objects > 0) blocks.push({ kind: 'bucket-not-empty', logicalId, bucket, objects, atLeast });
  }
  return blocks;
}
