import type { AwsCommandLine } from '@/lib/testing/checks/aws-command-line';

/** The parts that the tests look at, in the words of the AWS command line's JSON. */
export interface DbInstance {
  DBInstanceIdentifier: string;
  DBSubnetGroup: { VpcId: string; Subnets: { SubnetIdentifier: string }[] };
  [property: string]: unknown;
}
export interface LoadBalancer {
  LoadBalancerArn: string;
  AvailabilityZones: { SubnetId: string }[];
  [property: string]: unknown;
}
export interface Listener {
  ListenerArn: string;
  Port: number;
  [property: string]: unknown;
}
export interface Rule {
  Priority: string;
  [property: string]: unknown;
}
export interface TargetGroup {
  TargetGroupArn: string;
  Port: number;
  [property: string]: unknown;
}
export interface AutoScalingGroup {
  VPCZoneIdentifier: string;
  TargetGroupARNs: string[];
  Instances: unknown[];
  [property: string]: unknown;
}
export interface RolePolicy {
  PolicyDocument: {
    Statement: { Sid: string; Action: string | string[]; Resource: string; Condition?: unknown }[];
  };
}

/** Logical id → physical id of a stack's resources; throws for one that isn't there. */
export type PhysicalId = (logicalId: string) => string;

export interface LoadBalancing {
  loadBalancer: LoadBalancer;
  /** By port. */
  listeners: Record<number, Listener>;
  /** Of the listener that serves, HTTPS where there is one; without the default rule. */
  rules: Rule[];
  /** By port. */
  targetGroups: Record<number, TargetGroup>;
}

/** Asks ELBv2 for what a stack has made. */
export async function readLoadBalancing(aws: AwsCommandLine, physicalId: PhysicalId): Promise<LoadBalancing> {
  const ask = async <Answer>(...args: string[]) => (await aws('elbv2', ...args)) as Answer;
  const arn = physicalId('LoadBalancer');
  const [{ LoadBalancers }, { Listeners }] = await Promise.all([
    ask<{ LoadBalancers: LoadBalancer[] }>('describe-load-balancers', '--load-balancer-arns', arn),
    ask<{ Listeners: Listener[] }>('describe-listeners', '--load-balancer-arn', arn),
  ]);
  const listeners = Object.fromEntries(Listeners.map((listener) => [listener.Port, listener]));
  const serving = (listeners[443] ?? only(Listeners)).ListenerArn;
  const [{ Rules }, { TargetGroups }] = await Promise.all([
    ask<{ Rules: Rule[] }>('describe-rules', '--listener-arn', serving),
    ask<{ TargetGroups: TargetGroup[] }>('describe-target-groups', '--load-balancer-arn', arn),
  ]);
  return {
    loadBalancer: only(LoadBalancers),
    listeners,
    rules: Rules.filter(({ Priority }) => Priority !== 'default'),
    targetGroups: Object.fromEntries(TargetGroups.map((group) => [group.Port, group])),
  };
}

export interface LaunchedServices {
  database: DbInstance;
  group: AutoScalingGroup;
  /** The key that the environment's alias leads to. */
  key: Record<string, unknown>;
  keyRotates: boolean;
  rolePolicy: RolePolicy;
  /** The roles in the instance profile. */
  profileRoles: { RoleName: string; AssumeRolePolicyDocument: unknown }[];
}

/** Asks RDS, Auto Scaling, KMS and IAM for what a stack has made. */
export async function readServices(
  aws: AwsCommandLine,
  physicalId: PhysicalId,
  ids: { database: string; key: string },
): Promise<LaunchedServices> {
  const ask = async <Answer>(...args: string[]) => (await aws(...args)) as Answer;
  const [{ DBInstances }, { AutoScalingGroups }] = await Promise.all([
    ask<{ DBInstances: DbInstance[] }>(
      ...['rds', 'describe-db-instances', '--db-instance-identifier', physicalId(ids.database)],
    ),
    ask<{ AutoScalingGroups: AutoScalingGroup[] }>(
      ...['autoscaling', 'describe-auto-scaling-groups', '--auto-scaling-group-names'],
      physicalId('AutoScalingGroup'),
    ),
  ]);
  const [{ KeyMetadata }, { KeyRotationEnabled }] = await Promise.all([
    ask<{ KeyMetadata: Record<string, unknown> }>(
      ...['kms', 'describe-key', '--key-id', physicalId('KeyAlias')],
    ),
    ask<{ KeyRotationEnabled: boolean }>(
      ...['kms', 'get-key-rotation-status', '--key-id', physicalId(ids.key)],
    ),
  ]);
  const [rolePolicy, { InstanceProfile }] = await Promise.all([
    ask<RolePolicy>(
      ...['iam', 'get-role-policy', '--policy-name', 'environment', '--role-name'],
      physicalId('InstanceRole'),
    ),
    ask<{ InstanceProfile: { Roles: LaunchedServices['profileRoles'] } }>(
      ...['iam', 'get-instance-profile', '--instance-profile-name', physicalId('InstanceProfile')],
    ),
  ]);
  return {
    database: only(DBInstances),
    group: only(AutoScalingGroups),
    key: KeyMetadata,
    keyRotates: KeyRotationEnabled,
    rolePolicy,
    profileRoles: InstanceProfile.Roles,
  };
}

function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`one was expected, there are ${items.length}`);
  return item;
}
