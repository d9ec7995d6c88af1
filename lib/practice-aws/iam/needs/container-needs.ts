import { anywhere, type NeedsByType, on, type ResourceTask, when } from './resource-task';

/**
 * ECS, its scaling, and functions. Of each type what its handler always calls, of the permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html,
 * …/list_applicationautoscaling.html, …/list_awslambda.html
 */
const clusterArn = (task: ResourceTask) => task.arn('ecs', `cluster/${task.id}`);
const tags = (task: ResourceTask, arn: string, action: string) => when(task.tagged, on(arn, action));

/** Whoever registers a task definition, or makes a function, hands its roles on. */
const passing = (task: ResourceTask, service: string, ...names: string[]) =>
  names.flatMap((name) => {
    const role = task.text(name);
    if (role === undefined) return [];
    const keys = { 'iam:PassedToService': `${service}.amazonaws.com` };
    return [{ action: 'iam:PassRole', resource: role, keys }];
  });
const roles = (task: ResourceTask) => [
  ...passing(task, 'ecs-tasks', 'ExecutionRoleArn', 'TaskRoleArn'),
  ...['ExecutionRoleArn', 'TaskRoleArn'].flatMap((name) => on(task.text(name) ?? '*', 'iam:GetRole')),
];

const describeTask = anywhere('ecs:DescribeTaskDefinition');

const serviceArn = (task: ResourceTask) =>
  task.id.startsWith('arn:') ? task.id : task.arn('ecs', `service/*/${task.id}`);
/** The handler waits for the deployment. */
const deployment = (task: ResourceTask) =>
  on(
    serviceArn(task),
    'ecs:DescribeServices',
    'ecs:ListServiceDeployments',
    'ecs:DescribeServiceDeployments',
  );

const containers = {
  'AWS::ECS::Cluster': {
    create: (task) => [
      ...on(clusterArn(task), 'ecs:CreateCluster', 'ecs:DescribeClusters'),
      ...tags(task, clusterArn(task), 'ecs:TagResource'),
    ],
    update: (task) => [
      ...on(clusterArn(task), 'ecs:DescribeClusters', 'ecs:ListTagsForResource'),
      ...when(
        task.sets('Configuration') || task.sets('ServiceConnectDefaults'),
        on(clusterArn(task), 'ecs:UpdateCluster'),
      ),
      ...when(task.sets('ClusterSettings'), on(clusterArn(task), 'ecs:UpdateClusterSettings')),
      ...when(task.sets('CapacityProviders'), on(clusterArn(task), 'ecs:PutClusterCapacityProviders')),
      ...tags(task, clusterArn(task), 'ecs:TagResource'),
    ],
    delete: (task) => on(clusterArn(task), 'ecs:DeleteCluster', 'ecs:DescribeClusters'),
    read: (task) => on(clusterArn(task), 'ecs:DescribeClusters'),
  },
  'AWS::ECS::TaskDefinition': {
    create: (task) => [
      ...on(task.id, 'ecs:RegisterTaskDefinition'),
      ...tags(task, task.id, 'ecs:TagResource'),
      ...roles(task),
      ...describeTask,
    ],
    update: (task) => [
      ...on(task.id, 'ecs:ListTagsForResource'),
      ...tags(task, task.id, 'ecs:TagResource'),
      ...describeTask,
    ],
    delete: () => [...anywhere('ecs:DeregisterTaskDefinition'), ...describeTask],
    read: () => describeTask,
  },
  'AWS::ECS::Service': {
    create: (task) => [
      ...on(serviceArn(task), 'ecs:CreateService'),
      ...tags(task, serviceArn(task), 'ecs:TagResource'),
      ...deployment(task),
    ],
    update: (task) => [
      ...on(serviceArn(task), 'ecs:UpdateService', 'ecs:ListTagsForResource'),
      ...tags(task, serviceArn(task), 'ecs:TagResource'),
      ...deployment(task),
    ],
    delete: (task) => on(serviceArn(task), 'ecs:DeleteService', 'ecs:DescribeServices'),
    read: (task) => on(serviceArn(task), 'ecs:DescribeServices'),
  },
} satisfies NeedsByType;

const scalable = (task: ResourceTask, ...actions: string[]) =>
  on(
    task.arn('application-autoscaling', 'scalable-target/*'),
    ...actions.map((action) => `application-autoscaling:${action}`),
  );

const scaling = {
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    create: (task) => [
      ...scalable(task, 'RegisterScalableTarget', 'DescribeScalableTargets', 'DescribeScheduledActions'),
      ...when(task.has('ScheduledActions'), scalable(task, 'PutScheduledAction')),
    ],
    update: (task) => [
      ...scalable(task, 'RegisterScalableTarget', 'DescribeScalableTargets', 'DescribeScheduledActions'),
      ...when(task.sets('ScheduledActions'), scalable(task, 'PutScheduledAction', 'DeleteScheduledAction')),
    ],
    delete: (task) => scalable(task, 'DeregisterScalableTarget'),
    read: (task) => scalable(task, 'DescribeScalableTargets', 'DescribeScheduledActions'),
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    create: (task) => scalable(task, 'PutScalingPolicy', 'DescribeScalingPolicies'),
    update: (task) => scalable(task, 'PutScalingPolicy', 'DescribeScalingPolicies'),
    delete: (task) => scalable(task, 'DeleteScalingPolicy', 'DescribeScalingPolicies'),
    read: (task) => scalable(task, 'DescribeScalingPolicies'),
  },
} satisfies NeedsByType;

const functionArn = (task: ResourceTask) => task.arn('lambda', `function:${task.id}`);
const onFunction = (task: ResourceTask, ...actions: string[]) =>
  on(functionArn(task), ...actions.map((action) => `lambda:${action}`));
/** What the handler looks at, whatever it has done. */
const lookedAt = ['GetFunction', 'GetFunctionCodeSigningConfig', 'GetRuntimeManagementConfig'];

export const containerNeeds = {
  ...containers,
  ...scaling,
  'AWS::Lambda::Function': {
    create: (task) => [
      ...onFunction(task, 'CreateFunction', ...lookedAt, 'GetFunctionRecursionConfig'),
      ...passing(task, 'lambda', 'Role'),
      ...tags(task, functionArn(task), 'lambda:TagResource'),
    ],
    update: (task) => [
      ...onFunction(task, 'UpdateFunctionConfiguration', ...lookedAt),
      ...when(task.sets('Code'), onFunction(task, 'UpdateFunctionCode')),
      ...passing(task, 'lambda', 'Role'),
      ...tags(task, functionArn(task), 'lambda:TagResource'),
    ],
    delete: (task) => onFunction(task, 'DeleteFunction', 'GetFunction'),
    read: (task) => onFunction(task, ...lookedAt, 'GetFunctionRecursionConfig', 'GetFunctionScalingConfig'),
  },
} satisfies NeedsByType;
