import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import { protectedAmong } from '@/lib/aws/deletion-protection';
import { importersOf } from '@/lib/aws/exports';
import type { ReadResource } from '@/lib/aws/read-stacks';
import { roleExists } from '@/lib/aws/role-exists';
import { launcherMay } from '@/lib/aws/simulate';
import { stackPhase } from '@/lib/aws/stack-status';
import type { RootCause } from '@/lib/environments/environment-view';
import type { RehearsalBlock } from '@/lib/environments/plan-view';
import { explain } from '@/lib/errors/explain-failure';
import type { TeardownRun } from './teardown-run';

type Refusal = Exclude<RehearsalBlock, { kind: 'bucket-not-empty' | 'stack-busy' }>;

/**
 * Why AWS would refuse to delete the stack, or stop half-way, as far as it can be asked beforehand; the teardown's
 * rehearsal shows it, and the teardown itself ends with it. By the time AWS says so itself, the buckets would be empty.
 */
export async function refusalsOf(
  connection: Connection,
  stack: Stack,
  resources: readonly ReadResource[],
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  // Deleted already, and readable by StackId still.
  if (stackPhase(stack.StackStatus) === 'deleted') return refusals;
  const wanted = { action: 'cloudformation:DeleteStack', resource: stack.StackId ?? '*' };
  if ((await launcherMay(connection, wanted)) === false)
    refusals.push({ kind: 'not-permitted', action: wanted.action });
  // CloudFormation works with the role that the stack was made with, whatever became of that since.
  const { RoleARN: roleArn } = stack;
  if (roleArn && (await roleExists(connection, roleArn)) === false)
    refusals.push({ kind: 'role-gone', roleArn });
  if (stack.EnableTerminationProtection) refusals.push({ kind: 'termination-protection' });
  for (const { ExportName: name } of stack.Outputs ?? []) {
    const [importer] = name === undefined ? [] : await importersOf(connection, name);
    if (name !== undefined && importer !== undefined)
      refusals.push({ kind: 'export-in-use', name, importer });
  }
  for (const { logicalId } of await protectedAmong(connection, resources))
    refusals.push({ kind: 'deletion-protection', logicalId });
  return refusals;
}

/** The first refusal that this teardown would meet, as the reason that it ends with; null for none. */
export async function whatRefuses(
  { connection, options, stack }: TeardownRun,
  resources: readonly ReadResource[],
): Promise<RootCause | null> {
  if (stack === null) return null;
  // What is kept is not deleted; forced, CloudFormation leaves behind what refuses. After a failed launch nothing could
  // be edited to turn protection off: there CloudFormation comes to it, and then it can be kept or left behind.
  const goesOn = options.force || options.from === 'LAUNCH_FAILED';
  const deleted = goesOn ? [] : resources.filter(({ logicalId }) => !options.retain.includes(logicalId));
  const [refusal] = await refusalsOf(connection, stack, deleted);
  return refusal ? toCause(refusal, stack, resources) : null;
}

function toCause(refusal: Refusal, stack: Stack, resources: readonly ReadResource[]): RootCause {
  const ofStack = (reason: string) => ({ logicalId: null, type: null, reason, explanation: explain(reason) });
  switch (refusal.kind) {
    case 'not-permitted':
      return ofStack(`The launcher role is not authorized to perform: ${refusal.action} on this stack`);
    case 'role-gone':
      return ofStack(`Role ${refusal.roleArn} is invalid or cannot be assumed: it is gone`);
    case 'termination-protection':
      return ofStack(`Stack [${stack.StackName}] cannot be deleted while TerminationProtection is enabled`);
    case 'export-in-use':
      return ofStack(`Cannot delete export ${refusal.name} as it is in use by ${refusal.importer}`);
    case 'deletion-protection': {
      const { logicalId } = refusal;
      const resource = resources.find((one) => one.logicalId === logicalId);
      const reason = `${resource?.physicalId ?? logicalId} is protected from deletion: its DeletionProtection is on`;
      return { logicalId, type: resource?.type ?? null, reason, explanation: explain(reason) };
    }
  }
}
