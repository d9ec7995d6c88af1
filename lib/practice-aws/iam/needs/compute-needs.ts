import { member, scalarText } from '@/lib/practice-aws/template/values';
import type { Need } from './need';
import { anywhere, type NeedsByType, on, type ResourceTask, when } from './resource-task';

/**
 * Auto Scaling and load balancers. Of each type what its handler always calls, of the permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html,
 * …/list_awselasticloadbalancingv2.html
 */
const groupArn = (task: ResourceTask, name: string) =>
  task.arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`);
const groups = anywhere('autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities');

/**
 * Auto Scaling tries the launch template in the name of whoever makes the group: its instances, their tags, and the
 * role that they are handed.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 */
function launching(task: ResourceTask): Need[] {
  const made = [...task.stack.resources.values()];
  const template = made.find(({ physicalId }) => physicalId === task.text('LaunchTemplate.LaunchTemplateId'));
  const data = member(template?.properties, 'LaunchTemplateData');
  const profile = made.find(({ type, physicalId, attributes }) => {
    const wanted = member(data, 'IamInstanceProfile');
    const names = [member(wanted, 'Name'), member(wanted, 'Arn')];
    return (
      type === 'AWS::IAM::InstanceProfile' &&
      names.some(
        (name) =>
          name !== undefined &&
          (name === physicalId || name === attributes.Arn || String(name).endsWith(`/${physicalId}`)),
      )
    );
  });
  const roles = member(profile?.properties, 'Roles');
  const passed = (Array.isArray(roles) ? roles : []).flatMap((role) => scalarText(role) ?? []);
  return [
    ...on(task.arn('ec2', 'instance/*'), 'ec2:RunInstances'),
    ...when(
      member(data, 'TagSpecifications') !== undefined,
      on(task.arn('ec2', 'volume/*'), 'ec2:CreateTags'),
    ),
    ...passed.map((role) => ({
      action: 'iam:PassRole',
      resource: task.globalArn('iam', `role/${role}`),
      keys: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    })),
  ];
}

const groupTags = (task: ResourceTask) =>
  when(task.tagged, on(groupArn(task, task.id), 'autoscaling:CreateOrUpdateTags'));

const scaling = {
  'AWS::AutoScaling::AutoScalingGroup': {
    create: (task) => [
      ...on(groupArn(task, task.id), 'autoscaling:CreateAutoScalingGroup'),
      ...launching(task),
      ...groupTags(task),
      ...groups,
    ],
    update: (task) => [
      ...on(groupArn(task, task.id), 'autoscaling:UpdateAutoScalingGroup'),
      ...launching(task),
      ...groupTags(task),
      ...groups,
    ],
    delete: (task) => [
      ...on(
        groupArn(task, task.id),
        'autoscaling:UpdateAutoScalingGroup',
        'autoscaling:DeleteAutoScalingGroup',
      ),
      ...groups,
    ],
    read: () => groups,
  },
  'AWS::AutoScaling::ScalingPolicy': {
    create: (task) => scalingPolicy(task, 'autoscaling:PutScalingPolicy'),
    update: (task) => scalingPolicy(task, 'autoscaling:PutScalingPolicy'),
    delete: (task) => scalingPolicy(task, 'autoscaling:DeletePolicy'),
    read: () => anywhere('autoscaling:DescribePolicies'),
  },
} satisfies NeedsByType;

function scalingPolicy(task: ResourceTask, action: string) {
  const group = task.text('AutoScalingGroupName') ?? '*';
  return [...on(groupArn(task, group), action), ...anywhere('autoscaling:DescribePolicies')];
}

interface Balancing {
  describe: string[];
  reads?: string[];
  /** By property: what setting it takes, when the thing is made and when it is changed. */
  of: Readonly<Record<string, { create?: string; update?: string }>>;
}

/** These ids are ARNs. */
function balancing(noun: string, { describe, reads = [], of }: Balancing) {
  const action = (verb: string) => `elasticloadbalancing:${verb}`;
  const read = anywhere(...describe.map(action));
  const tags = (task: ResourceTask) => when(task.tagged, on(task.id, action('AddTags')));
  const special = (task: ResourceTask, verb: 'create' | 'update') => {
    const needed = Object.entries(of).flatMap(([property, by]) =>
      task.sets(property) ? (by[verb] ?? []) : [],
    );
    return on(task.id, ...new Set(needed.map(action)));
  };
  return {
    create: (task: ResourceTask) => [
      ...on(task.id, action(`Create${noun}`)),
      ...special(task, 'create'),
      ...tags(task),
      ...read,
    ],
    update: (task: ResourceTask) => [...special(task, 'update'), ...tags(task), ...read],
    delete: (task: ResourceTask) => [...on(task.id, action(`Delete${noun}`)), ...read],
    read: () => [...read, ...anywhere(...[...reads, 'DescribeTags'].map(action))],
  };
}

const changed = (action: string, ...properties: string[]) =>
  Object.fromEntries(properties.map((property) => [property, { update: action }]));

export const computeNeeds = {
  ...scaling,
  'AWS::ElasticLoadBalancingV2::Listener': balancing('Listener', {
    describe: ['DescribeListeners'],
    reads: ['DescribeListenerAttributes'],
    of: {
      ...changed('ModifyListener', 'AlpnPolicy', 'Certificates', 'DefaultActions', 'MutualAuthentication'),
      ...changed('ModifyListener', 'Port', 'Protocol', 'SslPolicy'),
      ListenerAttributes: { create: 'ModifyListenerAttributes', update: 'ModifyListenerAttributes' },
    },
  }),
  'AWS::ElasticLoadBalancingV2::ListenerRule': balancing('Rule', {
    describe: ['DescribeRules'],
    of: {
      ...changed('ModifyRule', 'Actions', 'Conditions'),
      ...changed('SetRulePriorities', 'Priority'),
    },
  }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': balancing('LoadBalancer', {
    describe: ['DescribeLoadBalancers'],
    reads: ['DescribeLoadBalancerAttributes', 'DescribeCapacityReservation'],
    of: {
      ...changed('SetIpAddressType', 'IpAddressType'),
      ...changed('SetSecurityGroups', 'SecurityGroups'),
      ...changed('SetSubnets', 'Subnets', 'SubnetMappings'),
      LoadBalancerAttributes: {
        create: 'ModifyLoadBalancerAttributes',
        update: 'ModifyLoadBalancerAttributes',
      },
    },
  }),
  'AWS::ElasticLoadBalancingV2::TargetGroup': balancing('TargetGroup', {
    describe: ['DescribeTargetGroups'],
    reads: ['DescribeTargetGroupAttributes', 'DescribeTargetHealth'],
    of: {
      ...changed('ModifyTargetGroup', 'HealthCheckEnabled', 'HealthCheckIntervalSeconds', 'HealthCheckPath'),
      ...changed('ModifyTargetGroup', 'HealthCheckPort', 'HealthCheckProtocol', 'HealthCheckTimeoutSeconds'),
      ...changed('ModifyTargetGroup', 'HealthyThresholdCount', 'Matcher', 'UnhealthyThresholdCount'),
      TargetGroupAttributes: { create: 'ModifyTargetGroupAttributes', update: 'ModifyTargetGroupAttributes' },
      Targets: { create: 'RegisterTargets', update: 'RegisterTargets' },
    },
  }),
} satisfies NeedsByType;
