import { contentHash } from '@/lib/aws/artifacts';
import { availabilityZones } from '@/lib/aws/availability-zones';
import { describeStack } from '@/lib/aws/stack';
import type { MadeResource } from '@/lib/blueprints/blueprint';
import { addedResources } from '@/lib/flight-check/expected-checks';
import { partitionOf } from '@/lib/stacks/regions';
import { inUseFirst } from '@/lib/worker/operations/prepare-stack';
import type { FlightRun } from './flight-run';

/** The stack as the worker would ask for it. */
export interface PlannedStack {
  parameters: Readonly<Record<string, string>>;
  /** With the names, zones and values that the parameters give. */
  resources: readonly MadeResource[];
  /** Of these, what is made; all of them at a launch. */
  added: readonly MadeResource[];
}

const planned = new WeakMap<FlightRun, Promise<PlannedStack>>();

/**
 * Worked out once for a flight check.
 * @throws SlipwayError 'conflict' when the target has fewer zones than asked for
 */
export function plannedStack(run: FlightRun): Promise<PlannedStack> {
  const known = planned.get(run) ?? plan(run);
  planned.set(run, known);
  return known;
}

async function plan(run: FlightRun): Promise<PlannedStack> {
  const { blueprint, inputs, connection, stackName } = run;
  const { accountId, region, artifactBucket, executionRoleArn } = connection.target;
  const [zones, standing] = await Promise.all([availabilityZones(connection), standingValues(run)]);
  const artifacts = blueprint.artifacts(inputs).map(({ name, body }) => {
    const hash = contentHash(body);
    return [
      name,
      { folder: `environments/sample/${hash}`, key: `environments/sample/${hash}/${name}`, hash },
    ];
  });
  const parameters = blueprint.toParameters(inputs, {
    environmentName: run.name,
    owner: run.owner,
    team: run.team,
    zones: inUseFirst(zones, standing),
    artifactBucket,
    artifacts: Object.fromEntries(artifacts),
    executionRoleArn,
  });
  const resources = blueprint.madeResources(inputs, {
    ...parameters,
    'AWS::StackName': stackName,
    'AWS::Region': region,
    'AWS::AccountId': accountId,
    'AWS::Partition': partitionOf(region),
  });
  const added = new Set(addedResources(run).map(({ logicalId }) => logicalId));
  return { parameters, resources, added: resources.filter(({ logicalId }) => added.has(logicalId)) };
}

/** An update keeps the zones that the stack is in. */
async function standingValues({ kind, stackId, connection }: FlightRun): Promise<string[]> {
  if (kind !== 'UPDATE' || stackId === null) return [];
  const stack = await describeStack(connection, stackId);
  return (stack?.Parameters ?? []).flatMap(({ ParameterValue }) => ParameterValue ?? []);
}

/** The zones of a stack's subnets. */
export function zonesOf({ resources }: PlannedStack): string[] {
  const zones = resources
    .filter(({ type }) => type === 'AWS::EC2::Subnet')
    .flatMap(({ properties }) =>
      typeof properties.AvailabilityZone === 'string' ? properties.AvailabilityZone : [],
    );
  return [...new Set(zones)];
}

/** Where the input is whose value this is: for the form to point at. */
export function fieldWith({ inputs }: Pick<FlightRun, 'inputs'>, value: unknown): { field?: string } {
  const key = Object.keys(inputs).find((name) => inputs[name] === value);
  return key === undefined ? {} : { field: `inputs.${key}` };
}
