import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availabilityZones } from '@/lib/aws/availability-zones';
import type { Connection } from '@/lib/aws/connect';
import type { StackRequest } from '@/lib/aws/stack';
import { templateSource } from '@/lib/aws/template-source';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { stackTags } from '@/lib/blueprints/stack-tags';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { versionOf } from '@/lib/worker/stack-differences';
import { uploadArtifacts } from './stack-artifacts';

/** What is known of the stack that stands already; nothing at a launch. */
export interface Standing {
  /** The operation that made the stack. Its tag is never changed: that alone would touch every resource. */
  madeBy: string;
  /** The values of its parameters. */
  parameters: readonly string[];
}

export interface PreparedStack extends StackRequest {
  /** The blueprint's version that the template is of. */
  version: string;
}

/**
 * What an operation's inputs ask of CloudFormation: zones, its files in the artifact bucket, the template and its
 * parameters. May be repeated.
 */
export async function prepareStack(
  connection: Connection,
  operation: ClaimedOperation,
  standing: Standing,
): Promise<PreparedStack> {
  const { environment } = operation;
  const blueprint = findBlueprint(environment.blueprint);
  if (!blueprint) throw new Error(`This version of Slipway has no blueprint ${environment.blueprint}`);
  const inputs = operation.inputs as BlueprintInputs;
  const text = await readFile(join(process.cwd(), blueprint.templatePath), 'utf8');
  const [zones, template, artifacts] = await Promise.all([
    availabilityZones(connection),
    templateSource(connection, text),
    uploadArtifacts(connection, environment.id, blueprint.artifacts(inputs)),
  ]);
  const owner = environment.owner.email ?? environment.owner.name ?? environment.owner.id;
  const parameters = blueprint.toParameters(inputs, {
    environmentName: environment.name,
    owner,
    team: environment.team.name,
    zones: inUseFirst(zones, standing.parameters),
    artifactBucket: environment.target.artifactBucket,
    artifacts,
    executionRoleArn: environment.target.executionRoleArn,
  });
  const tags = stackTags({
    environment: environment.name,
    owner,
    team: environment.team.name,
    operation: standing.madeBy,
  });
  const { stackName } = environment;
  return { stackName, operationId: operation.id, template, version: versionOf(text), parameters, tags };
}

/** The zones that a stack stands in come first and in their order: a zone that AWS opens must not move its subnets. */
export function inUseFirst(zones: readonly string[], parameters: readonly string[]): string[] {
  const used = parameters.flatMap((value) => value.split(',')).filter((part) => zones.includes(part));
  return [...new Set([...used, ...zones])];
}
