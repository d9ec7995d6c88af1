import { beforeEach, expect, test } from 'vitest';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

interface Task {
  [property: string]: unknown;
  ContainerDefinitions: Record<string, unknown>[];
}

const ROLE = 'arn:aws:iam::000000000000:role/execution';
const web = {
  Name: 'web',
  Image: 'web:1',
  PortMappings: [{ ContainerPort: 3000 }],
  LogConfiguration: { LogDriver: 'awslogs' },
};
const task: Task = {
  Family: 'web',
  RequiresCompatibilities: ['FARGATE'],
  NetworkMode: 'awsvpc',
  Cpu: '256',
  Memory: '512',
  ExecutionRoleArn: ROLE,
  ContainerDefinitions: [web],
};
const without = (...names: string[]): Task => ({
  ...task,
  ...Object.fromEntries(names.map((name) => [name, undefined])),
});

const Properties = (changes: object) => ({
  Cluster: 'default',
  LaunchType: 'FARGATE',
  TaskDefinition: { Ref: 'Task' },
  NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
  LoadBalancers: [{ ContainerName: 'web', ContainerPort: 3000, TargetGroupArn: { Ref: 'Group' } }],
  ...changes,
});
const BALANCER = {
  Group: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { Port: 3000, Protocol: 'HTTP', VpcId: 'vpc-1', TargetType: 'ip' },
  },
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Subnets: ['subnet-1', 'subnet-2'] },
  },
};
const LISTENER = {
  Type: 'AWS::ElasticLoadBalancingV2::Listener',
  Properties: {
    LoadBalancerArn: { Ref: 'Balancer' },
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Group' } }],
  },
};

async function launched(resources: object) {
  const stack = await bench.create('web', JSON.stringify({ Resources: resources }));
  bench.pass(600);
  return stack;
}

const taskOf = (Properties: Task) => ({ Task: { Type: 'AWS::ECS::TaskDefinition', Properties } });

test.each([
  [without('Cpu'), "Fargate requires that 'cpu' be defined at the task level."],
  [without('Memory'), "Fargate requires that 'memory' be defined at the task level."],
  [{ ...task, NetworkMode: 'bridge' }, 'Fargate only supports network mode ‘awsvpc’.'],
  [without('ExecutionRoleArn'), 'to have execution role ARN to support log driver awslogs.'],
  [{ ...task, Memory: '600' }, 'No Fargate configuration exists for given values: 256 CPU, 600 memory.'],
  [{ ...task, Cpu: '1024', Memory: '1024' }, 'No Fargate configuration exists'],
  [{ ...task, Cpu: '300' }, 'No Fargate configuration exists'],
  [
    {
      ...without('ExecutionRoleArn'),
      ContainerDefinitions: [{ Name: 'web', Image: 'web:1', Secrets: [{ Name: 'A', ValueFrom: 'arn' }] }],
    },
    "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
  ],
  [
    { ...task, ContainerDefinitions: [{ ...web, MountPoints: [{ SourceVolume: 'data' }] }] },
    "Unknown volume 'data'.",
  ],
])('[ecs-2] %j is refused', async (properties, reason) => {
  const stack = await launched(taskOf(properties));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  const told = reasonOf(stack, 'Task', 'CREATE_FAILED');
  expect(told).toMatch(
    /^Resource handler returned message: "Invalid request provided: Create TaskDefinition: .* \(Service: AmazonECS; Status Code: 400; Error Code: ClientException; Request ID: [0-9a-f-]{36}; Proxy: null\)" \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: InvalidRequest\)$/,
  );
  expect(told).toContain(reason);
});

test.each([
  task,
  { ...task, Cpu: '4096', Memory: '30720' },
  { ...task, Cpu: '8192', Memory: '16384' },
  { ...without('Cpu', 'Memory', 'ExecutionRoleArn'), RequiresCompatibilities: ['EC2'] },
])('[ecs-2] %j is taken', async (properties) => {
  expect((await launched(taskOf(properties))).status).toBe('CREATE_COMPLETE');
});

test('[ecs-1] an update registers the next revision of the family, and the old one goes last', async () => {
  const stack = await launched(taskOf(task));
  const before = stack.resources.get('Task')?.physicalId;
  expect(before).toBe('arn:aws:ecs:eu-west-3:000000000000:task-definition/web:1');
  const next = { Resources: taskOf({ ...task, Cpu: '512', Memory: '1024' }) };
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: JSON.stringify(next) });
  bench.pass(600);
  expect(stack.resources.get('Task')?.physicalId).toBe(before?.replace(/1$/, '2'));
  expect(history(stack, 'Task').slice(-2)).toEqual(['Task DELETE_IN_PROGRESS', 'Task DELETE_COMPLETE']);
});

test('[ecs-3] a service is taken once a listener forwards to its target group', async () => {
  const Service = { Type: 'AWS::ECS::Service', DependsOn: 'Listener', Properties: Properties({}) };
  const stack = await launched({ ...taskOf(task), ...BALANCER, Listener: LISTENER, Service });
  expect(stack.status).toBe('CREATE_COMPLETE');
});

test.each([
  [
    { LoadBalancers: [{ ContainerName: 'api', ContainerPort: 3000, TargetGroupArn: { Ref: 'Group' } }] },
    'The container api does not exist in the task definition.',
  ],
  [
    { LoadBalancers: [{ ContainerName: 'web', ContainerPort: 80, TargetGroupArn: { Ref: 'Group' } }] },
    'The container web did not have a container port 80 defined.',
  ],
  [
    { NetworkConfiguration: undefined },
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  ],
])('[ecs-3] a service with %j is refused', async (changes, reason) => {
  const Service = { Type: 'AWS::ECS::Service', DependsOn: 'Listener', Properties: Properties(changes) };
  const stack = await launched({ ...taskOf(task), ...BALANCER, Listener: LISTENER, Service });
  expect(reasonOf(stack, 'Service', 'CREATE_FAILED')).toContain(
    `"Invalid request provided: CreateService error: ${reason} (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException;`,
  );
});

test('[ecs-3] a service whose target group no listener forwards to is refused', async () => {
  const Service = { Type: 'AWS::ECS::Service', Properties: Properties({}) };
  const stack = await launched({ ...taskOf(task), ...BALANCER, Service });
  const group = stack.events.find(({ logicalId, physicalId }) => logicalId === 'Group' && physicalId);
  expect(reasonOf(stack, 'Service', 'CREATE_FAILED')).toContain(
    `The target group with targetGroupArn ${group?.physicalId} does not have an associated load balancer.`,
  );
});

test.each([
  ['2', '6', 'CREATE_COMPLETE'],
  ['3', '3', 'CREATE_COMPLETE'],
  ['8', '6', 'ROLLBACK_COMPLETE'],
])('[ecs-4] scaling between %s and %s: %s', async (MinCapacity, MaxCapacity, status) => {
  const stack = await launched({
    Count: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ServiceNamespace: 'ecs',
        ScalableDimension: 'ecs:service:DesiredCount',
        ResourceId: 'service/default/web',
        MinCapacity,
        MaxCapacity,
      },
    },
  });
  expect(stack.status).toBe(status);
});

const custom = (ServiceToken: string) => ({ Thing: { Type: 'Custom::Thing', Properties: { ServiceToken } } });
const FUNCTION = 'arn:aws:lambda:eu-west-3:000000000000:function:thing';

test.each(['thing', `${FUNCTION}\n`, 'arn:aws:s3:::thing'])(
  '[custom-1] the token %j is refused',
  async (token) => {
    const stack = await launched(custom(token));
    expect(reasonOf(stack, 'Thing', 'CREATE_FAILED')).toBe('Invalid service token.');
  },
);

test.each([FUNCTION, 'arn:aws:sns:eu-west-3:000000000000:things'])(
  '[custom-1] the token %s is taken',
  async (token) => {
    expect((await launched(custom(token))).status).toBe('CREATE_COMPLETE');
  },
);

test('[custom-2] a custom resource that a fault makes fail quotes its provider', async () => {
  bench.engine.faults.replace([
    { kind: 'resource', type: 'Custom::Thing', on: 'create', reason: 'exit code 1', times: 1 },
  ]);
  const stack = await launched(custom(FUNCTION));
  expect(reasonOf(stack, 'Thing', 'CREATE_FAILED')).toMatch(
    /^Received response status \[FAILED\] from custom resource\. Message returned: exit code 1 \(RequestId: [0-9a-f-]{36}\)$/,
  );
});
