import {
  anywhere,
  type NeedsByType,
  on,
  type ResourceTask,
  when,
} from '@/lib/practice-aws/iam/resource-task';

/**
 * Auto Scaling and load balancers. Of each type what its handler always calls, of the permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html,
 * …/list_awselasticloadbalancingv2.html
 */
const groupArn = (task: ResourceTask, name: string) =>
  task.arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`);
const groups = anywhere('autoscaling:DescribeAutoScalingGroups');
const launching = (task: ResourceTask) => on(task.arn('ec2', 'instance/*'), 'ec2:RunInstances');
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

/** These ids are ARNs. */
function balancing(noun: string, describe: string[], updates: string[]) {
  const action = (verb: string) => `elasticloadbalancing:${verb}`;
  const read = anywhere(...describe.map(action));
  const tags = (task: ResourceTask) => when(task.tagged, on(task.id, action('AddTags')));
  return {
    create: (task: ResourceTask) => [...on(task.id, action(`Create${noun}`)), ...tags(task), ...read],
    update: (task: ResourceTask) => [...on(task.id, ...updates.map(action)), ...tags(task), ...read],
    delete: (task: ResourceTask) => [...on(task.id, action(`Delete${noun}`)), ...read],
    read: () => [...read, ...anywhere(action('DescribeTags'))],
  };
}

export const computeNeeds = {
  ...scaling,
  'AWS::ElasticLoadBalancingV2::Listener': balancing('Listener', ['DescribeListeners'], ['ModifyListener']),
  'AWS::ElasticLoadBalancingV2::ListenerRule': balancing('Rule', ['DescribeRules'], ['ModifyRule']),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': balancing(
    'LoadBalancer',
    ['DescribeLoadBalancers', 'DescribeLoadBalancerAttributes'],
    ['ModifyLoadBalancerAttributes'],
  ),
  'AWS::ElasticLoadBalancingV2::TargetGroup': balancing(
    'TargetGroup',
    ['DescribeTargetGroups', 'DescribeTargetGroupAttributes', 'DescribeTargetHealth'],
    ['ModifyTargetGroup', 'ModifyTargetGroupAttributes'],
  ),
} satisfies NeedsByType;
