import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import { protectedAmong } from '@/lib/aws/deletion-protection';
import { importersOf } from '@/lib/aws/exports';
import type { ReadResource } from '@/lib/aws/read-stacks';
import { roleTrouble } from '@/lib/aws/role-trouble';
import { simulate, type Verdict } from '@/lib/aws/simulate';

import type { RehearsalBlock, RootCause } from '@/lib/environments/records';

import { explain } from '@/lib/stacks/explain-failure';
import { stackPhase } from '@/lib/stacks/stack-status';
import { aboutType } from '@/lib/stacks/types/about-type';
import type { TeardownRun } from './teardown-run';

type Refusal = Exclude<RehearsalBlock, { kind: 'bucket-not-empty' | 'network-held' | 'stack-busy' }>;

/**
 * Why AWS would refuse to delete the stack, or stop half-way, as far as it can be asked beforehand; the teardown's
 * rehearsal shows it, and the teardown itself ends with it. By the time AWS says so itself, the buckets would be empty.
 *
 * @param mayDelete from `mayDeleteStack`
 */
export async function refusalsOf(
  connection: Connection,
  stack: Stack,
  resources: readonly ReadResource[],
  mayDelete: Verdict,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  if (mayDelete === 'denied' || mayDelete === 'forbidden')
    refusals.push({ kind: 'not-permitted', role: 'launcher', action: 'cloudformation:DeleteStack' });
  refusals.push(...(await refusalsOfRole(connection, stack, resources)));
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

/** CloudFormation works with the role that the stack was made with, whatever became of that since. */
async function refusalsOfRole(
  connection: Connection,
  { RoleARN: roleArn }: Stack,
  resources: readonly ReadResource[],
): Promise<Refusal[]> {
  if (!roleArn) return [];
  const trouble = await roleTrouble(connection, roleArn);
  if (trouble !== null) return [{ kind: 'role-unusable', roleArn, trouble }];
  const actions = [...new Set(resources.flatMap(({ type }) => aboutType(type).deleteAction ?? []))];
  if (actions.length === 0) return [];
  // Only what is forbidden outright: policies may allow it for resources that are not named here.
  const verdicts = await simulate(connection, { roleArn, actions, resource: '*' });
  return [...verdicts].flatMap(([action, verdict]) =>
    verdict === 'forbidden' ? [{ kind: 'not-permitted' as const, role: 'execution' as const, action }] : [],
  );
}

/** The first refusal that this teardown would meet, as the reason that it ends with; null for none. */
export async function whatRefuses(
  { connection, operation, options, stack }: TeardownRun,
  resources: readonly ReadResource[],
  mayDelete: Verdict,
): Promise<RootCause | null> {
  // What is deleted already can be described by its StackId still.
  if (stack === null || stackPhase(stack.StackStatus) === 'deleted') return null;
  // What is kept is not deleted; forced, CloudFormation leaves behind what refuses. After a failed launch nothing could
  // be edited to turn protection off: there CloudFormation comes to it, and then it can be kept or left behind.
  const proceeds = options.force || operation.fromStatus === 'LAUNCH_FAILED';
  const deleted = proceeds ? [] : resources.filter(({ logicalId }) => !options.retain.includes(logicalId));
  const [refusal] = await refusalsOf(connection, stack, deleted, mayDelete);
  return refusal ? toCause(refusal, stack, resources) : null;
}

function toCause(refusal: Refusal, stack: Stack, resources: readonly ReadResource[]): RootCause {
  const ofStack = (reason: string) => ({ logicalId: null, type: null, reason, explanation: explain(reason) });
  switch (refusal.kind) {
    case 'not-permitted':
      return ofStack(`The ${refusal.role} role is not authorized to perform: ${refusal.action}`);
    case 'role-unusable': {
      const why = refusal.trouble === 'gone' ? 'it is gone' : 'it does not trust CloudFormation';
      return ofStack(`Role ${refusal.roleArn} is invalid or cannot be assumed: ${why}`);
    }
    case 'termination-protection':
      return ofStack(`Stack [${stack.StackName}] cannot be deleted while TerminationProtection is enabled`);
    case 'export-in-use':
      return ofStack(`Cannot delete export ${refusal.name} as it is in use by ${refusal.importer}`);
    case 'deletion-protection': {
      const { logicalId } = refusal;
      const resource = resources.find((one) => one.logicalId === logicalId);
      const reason = `${resource?.physicalId ?? logicalId} is protected from deletion: its DeletionProtection is on`;
      const type = resource?.type ?? null;
      return { logicalId, type, reason, explanation: explain(reason, type) };
    }
  }
}
