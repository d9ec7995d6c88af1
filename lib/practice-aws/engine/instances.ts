import type { GroupInstance, ScalingActivity } from '@/lib/practice-aws/account/group-instances';
import { hexId, uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { zonesOf } from '@/lib/practice-aws/account/zones';
import type { FaultOf } from '@/lib/practice-aws/faults/fault';
import { type Fleet, fleetOf, GROUP, securityGroupsOf } from '@/lib/practice-aws/resource-types/fleet';
import { findExisting, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { consoleOutput } from '@/lib/practice-aws/rules/console-output';
import { instanceProblem } from '@/lib/practice-aws/rules/offerings';
import { vcpuProblem } from '@/lib/practice-aws/rules/quotas';
import { bucketsOf } from '@/lib/practice-aws/s3/buckets';
import { fillBucket } from '@/lib/practice-aws/s3/fill';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import type { Engine } from './engine';
import { setResourceStatus } from './events';

/**
 * The instances of Auto Scaling groups: who launched, how it went, and what they said. A group that was made, or
 * changed, has as many as it is to have, of its current launch template; else it says why not.
 */

/**
 * Brings the instances to what the group is to be.
 * @returns why the group has failed, undefined when it has not
 */
export function settleInstances(
  engine: Engine,
  stack: Stack,
  group: StackResource,
  at: number,
): string | undefined {
  if (group.type !== GROUP) return undefined;
  const fleet = fleetOf(engine.world, stack, group);
  if (fleet === undefined) return undefined;
  const template = JSON.stringify(member(group.properties, 'LaunchTemplate') ?? null);
  const running = instancesOf(engine, group).filter((instance) => instance.terminatedAt === undefined);
  const subnets = subnetsOf(group);
  const fits = ({ template: launchedFrom, subnetId }: GroupInstance) =>
    launchedFrom === template && (subnetId === undefined || subnets.includes(subnetId));
  const kept = running.filter(fits).slice(0, fleet.size);
  const missing = fleet.size - kept.length;
  if (missing > 0) {
    const problem = launchProblem(engine, stack, group, { fleet, template, missing }, at);
    if (problem !== undefined) return problem;
  }
  for (const instance of running) if (!kept.includes(instance)) terminate(engine, stack, group, instance, at);
  for (let i = 0; i < missing; i += 1) launch(engine, stack, group, template, at, kept.length + i);
  return undefined;
}

/** What a group that goes had running goes with it. */
export function terminateInstances(engine: Engine, stack: Stack, group: StackResource, at: number): void {
  if (group.type !== GROUP) return;
  for (const instance of instancesOf(engine, group)) {
    if (instance.terminatedAt === undefined) terminate(engine, stack, group, instance, at);
  }
}

/** Instances that write until they are gone leave something in the buckets of their stack. */
export function writeLate(engine: Engine, stack: Stack, group: StackResource, at: number): void {
  if (group.type !== GROUP) return;
  const { account, region, name } = stack;
  const fault = engine.faults.strike('late-writers', { account, region, stack: name });
  if (fault === undefined) return;
  for (const bucket of bucketsOf(engine.world, stack))
    fillBucket(engine.world, bucket, { objects: fault.objects, versions: 1, deleteMarkers: 0 }, at);
}

function instancesOf({ world }: Engine, { physicalId }: StackResource): GroupInstance[] {
  return world.instances.filter(({ group }) => group === physicalId);
}

interface Wanted {
  fleet: Fleet;
  template: string;
  missing: number;
}

function launchProblem(
  engine: Engine,
  stack: Stack,
  group: StackResource,
  { fleet, template, missing }: Wanted,
  at: number,
): string | undefined {
  const zones = Array.from({ length: Math.max(1, subnetsOf(group).length) }, (_subnet, index) => {
    return placement(engine, stack, group, index).zone;
  });
  const problem =
    instanceProblem(engine, stack, fleet.instanceType, zones) ?? vcpuProblem(engine, stack, group, fleet);
  if (problem !== undefined) {
    failLaunch(engine, stack, group, problem, at);
    return problem;
  }
  const { account, region, name } = stack;
  const fault = engine.faults.strike('instances', { account, region, stack: name });
  return fault && failBy(engine, stack, group, fault, { fleet, template, missing }, at);
}

/**
 * Once for each instance that is waited for: it was not launched, was launched and never reported, or reported that it
 * failed. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html;
 * the words are those of widdix/aws-cf-templates#186, aws-samples/amazon-ec2-gitlab-runner#4
 */
function failBy(
  engine: Engine,
  stack: Stack,
  group: StackResource,
  fault: FaultOf<'instances'>,
  { template, missing }: Wanted,
  at: number,
): string {
  for (let i = 0; i < missing; i += 1) {
    if (fault.fail === 'launch') {
      failLaunch(engine, stack, group, fault.message ?? 'Launching EC2 instance failed.', at);
      continue;
    }
    const instance = launch(engine, stack, group, template, at, i, fault.console);
    if (fault.fail === 'signal') {
      tell(stack, group, at, `Received FAILURE signal with UniqueId ${instance.id}`);
    }
  }
  const unable = 'Unable to satisfy 100% MinSuccessfulInstancesPercent requirement';
  if (fault.fail === 'signal') return `Received ${missing} FAILURE signal(s) out of ${missing}.  ${unable}`;
  // This is an UPDATE_IN_PROGRESS in a creation, too.
  const missed = `Failed to receive ${missing} resource signal(s) for the current batch.  Each resource signal timeout is counted as a FAILURE.`;
  setResourceStatus(stack, group, at, 'UPDATE_IN_PROGRESS', missed);
  return `Received 0 SUCCESS signal(s) out of ${missing}.  ${unable}`;
}

function tell(stack: Stack, group: StackResource, at: number, reason: string): void {
  const creating = group.work?.action === 'create';
  setResourceStatus(stack, group, at, creating ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', reason);
}

function launch(
  engine: Engine,
  stack: Stack,
  group: StackResource,
  template: string,
  at: number,
  before: number,
  said?: readonly string[],
): GroupInstance {
  const { world } = engine;
  const { account, region } = stack;
  const id = `i-${hexId(`${group.physicalId}/${world.activities.length}`, 17)}`;
  const where = placement(engine, stack, group, before);
  const groups = securityGroupsOf(world, stack, group);
  const name = group.physicalId ?? '';
  const instance = { id, account, region, group: name, groups, template, launchedAt: at, ...where };
  world.instances.push({ ...instance, console: consoleOutput(id, at, said) });
  note(engine, stack, group, at, {
    ...where,
    status: 'Successful',
    description: `Launching a new EC2 instance: ${id}`,
    cause: `At ${stamp(at)} a user request update of AutoScalingGroup constraints to min: ${minimum(group)}, max: ${maximum(group)}, desired: ${before + 1} changing the desired capacity from ${before} to ${before + 1}.  At ${stamp(at)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${before} to ${before + 1}.`,
  });
  return world.instances.at(-1) ?? { ...instance, console: '' };
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html: the example of one that failed */
function failLaunch(engine: Engine, stack: Stack, group: StackResource, message: string, at: number): void {
  note(engine, stack, group, at, {
    ...placement(engine, stack, group, 0),
    status: 'Failed',
    description: `Launching a new EC2 instance.  Status Reason: ${message}`,
    message,
    cause: `At ${stamp(at)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${minimum(group)}.  At ${stamp(at)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 0 to ${minimum(group)}.`,
  });
}

function terminate(
  engine: Engine,
  stack: Stack,
  group: StackResource,
  instance: GroupInstance,
  at: number,
): void {
  instance.terminatedAt = at;
  const { zone, subnetId } = instance;
  note(engine, stack, group, at, {
    zone,
    subnetId,
    status: 'Successful',
    description: `Terminating EC2 instance: ${instance.id}`,
    cause: `At ${stamp(at)} a user request update of AutoScalingGroup constraints changed the desired capacity.  At ${stamp(at)} instance ${instance.id} was selected for termination.`,
  });
}

type Happened = Pick<ScalingActivity, 'status' | 'description' | 'cause' | 'message' | 'zone' | 'subnetId'>;

function note({ world }: Engine, stack: Stack, group: StackResource, at: number, happened: Happened): void {
  const { account, region } = stack;
  const arn = group.attributes.AutoScalingGroupARN;
  const name = group.physicalId ?? '';
  world.activities.push({
    id: uuidOf(`activity:${stack.id}/${name}/${world.activities.length}`),
    account,
    region,
    group: name,
    groupArn: typeof arn === 'string' ? arn : '',
    at,
    ...happened,
  });
}

/** Instances are spread over the group's subnets, one after the other. */
function placement(
  { world }: Engine,
  stack: Stack,
  group: StackResource,
  index: number,
): Pick<GroupInstance, 'zone' | 'subnetId'> {
  const subnets = subnetsOf(group);
  const subnetId = subnets[index % subnets.length];
  const zone = findExisting(world, stack, 'AWS::EC2::Subnet', subnetId)?.attributes.AvailabilityZone;
  return { subnetId, zone: typeof zone === 'string' ? zone : (zonesOf(stack.region)[0] ?? '') };
}

function subnetsOf({ properties }: StackResource): string[] {
  const listed = member(properties, 'VPCZoneIdentifier');
  return (Array.isArray(listed) ? listed : []).flatMap((id) => scalarText(id) ?? []);
}

const minimum = (group: StackResource) => scalarText(member(realProperties(group), 'MinSize')) ?? '0';
const maximum = (group: StackResource) => scalarText(member(realProperties(group), 'MaxSize')) ?? '0';
const stamp = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
