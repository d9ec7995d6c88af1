import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { ResourceWork, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { existingOfTypes, findExisting } from '@/lib/practice-aws/resource-types/stack-resource';
import { isCustom } from '@/lib/practice-aws/template/specification';
import { member, scalarText, type TemplateValue } from '@/lib/practice-aws/template/values';
import { handlerMessage, handlerReason } from './handler-message';

/** What ECS refuses task definitions, services and their scaling for, and CloudFormation custom resources, in their words. */
export function containerProblem(
  world: World,
  stack: Stack,
  next: StackResource,
  action: ResourceWork['action'],
): string | undefined {
  const seed = `${stack.operation.id}/${next.logicalId}`;
  if (next.type === 'AWS::ECS::TaskDefinition') {
    const problem = taskProblem(next);
    return problem && refusal('Create TaskDefinition', problem, 'ClientException', seed);
  }
  if (next.type === 'AWS::ECS::Service') {
    const call = action === 'update' ? 'UpdateService error' : 'CreateService error';
    const problem = serviceProblem(world, stack, next);
    return problem && refusal(call, problem, 'InvalidParameterException', seed);
  }
  if (next.type === 'AWS::ApplicationAutoScaling::ScalableTarget') {
    const problem = capacityProblem(next);
    return problem && handlerMessage(problem, 'ApplicationAutoScaling', 400, 'InvalidRequest', seed);
  }
  return tokenProblem(next);
}

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html */
function capacityProblem({ properties }: StackResource): string | undefined {
  const [least, most] = [text(properties, 'MinCapacity'), text(properties, 'MaxCapacity')].map(Number);
  return Number(most) < Number(least) ? 'Maximum capacity cannot be less than minimum capacity' : undefined;
}

/** aws-amplify/amplify-cli#12972 */
function refusal(call: string, message: string, code: string, seed: string): string {
  const ids = `Service: AmazonECS; Status Code: 400; Error Code: ${code}; Request ID: ${uuidOf(`request:${seed}`)}; Proxy: null`;
  return handlerReason(`Invalid request provided: ${call}: ${message} (${ids})`, 'InvalidRequest', seed);
}

const text = (value: TemplateValue | undefined, name: string) => scalarText(member(value, name));

function list(value: TemplateValue | undefined, name: string): TemplateValue[] {
  const found = member(value, name);
  return Array.isArray(found) ? found : [];
}

/** From, to and by what the memory of a task may be, in MiB, by the CPU that it has. */
const FARGATE: ReadonlyMap<number, readonly [least: number, most: number, step: number]> = new Map([
  [512, [1024, 4096, 1024]],
  [1024, [2048, 8192, 1024]],
  [2048, [4096, 16_384, 1024]],
  [4096, [8192, 30_720, 1024]],
  [8192, [16_384, 61_440, 4096]],
  [16_384, [32_768, 122_880, 8192]],
]);

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
function fitsFargate(cpu: number, memory: number): boolean {
  if (cpu === 256) return [512, 1024, 2048].includes(memory);
  const [least, most, step] = FARGATE.get(cpu) ?? [1, 0, 1];
  return memory >= least && memory <= most && memory % step === 0;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
function taskProblem({ properties }: StackResource): string | undefined {
  const containers = list(properties, 'ContainerDefinitions');
  const hasSecrets = containers.some((container) => list(container, 'Secrets').length > 0);
  const executionRole = text(properties, 'ExecutionRoleArn');
  if (hasSecrets && executionRole === undefined)
    return "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.";
  const mounted = containers.flatMap((container) =>
    list(container, 'MountPoints').map((mount) => text(mount, 'SourceVolume')),
  );
  const volumes = list(properties, 'Volumes').map((volume) => text(volume, 'Name'));
  const unknown = mounted.find((name) => !volumes.includes(name));
  if (unknown !== undefined) return `Unknown volume '${unknown}'.`;
  if (!list(properties, 'RequiresCompatibilities').includes('FARGATE')) return undefined;
  const [cpu, memory] = [text(properties, 'Cpu'), text(properties, 'Memory')];
  if (text(properties, 'NetworkMode') !== 'awsvpc') return 'Fargate only supports network mode ‘awsvpc’.';
  if (cpu === undefined) return "Fargate requires that 'cpu' be defined at the task level.";
  if (memory === undefined) return "Fargate requires that 'memory' be defined at the task level.";
  const logs = containers.some((c) => text(member(c, 'LogConfiguration'), 'LogDriver') === 'awslogs');
  if (logs && executionRole === undefined)
    return 'Fargate requires task definition to have execution role ARN to support log driver awslogs.';
  if (!/^\d+$/.test(cpu) || !/^\d+$/.test(memory) || fitsFargate(Number(cpu), Number(memory)))
    return undefined;
  return `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the Amazon ECS documentation for the valid values.`;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html; pulumi/pulumi-aws#3095 */
function serviceProblem(world: World, stack: Stack, { properties }: StackResource): string | undefined {
  const task = findExisting(world, stack, 'AWS::ECS::TaskDefinition', text(properties, 'TaskDefinition'));
  const isInVpc = text(task?.properties, 'NetworkMode') === 'awsvpc';
  if (isInVpc && member(properties, 'NetworkConfiguration') === undefined)
    return "Network Configuration must be provided when networkMode 'awsvpc' is specified.";
  for (const balancer of list(properties, 'LoadBalancers')) {
    const problem =
      (task && portProblem(task, balancer)) ?? groupProblem(world, stack, text(balancer, 'TargetGroupArn'));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function portProblem({ properties }: StackResource, balancer: TemplateValue): string | undefined {
  const [name, port] = [text(balancer, 'ContainerName'), text(balancer, 'ContainerPort')];
  const container = list(properties, 'ContainerDefinitions').find((one) => text(one, 'Name') === name);
  if (container === undefined) return `The container ${name} does not exist in the task definition.`;
  const isOpen = list(container, 'PortMappings').some((open) => text(open, 'ContainerPort') === port);
  return isOpen ? undefined : `The container ${name} did not have a container port ${port} defined.`;
}

/** A target group belongs to a load balancer as soon as a listener, or a rule, forwards to it. */
function groupProblem(world: World, stack: Stack, arn: string | undefined): string | undefined {
  const group = findExisting(world, stack, 'AWS::ElasticLoadBalancingV2::TargetGroup', arn);
  if (group === undefined) return undefined;
  const forwarding = existingOfTypes(world, stack, [
    'AWS::ElasticLoadBalancingV2::Listener',
    'AWS::ElasticLoadBalancingV2::ListenerRule',
  ]);
  const isUsed = forwarding.some(({ resource }) => JSON.stringify(resource.properties).includes(`"${arn}"`));
  return isUsed
    ? undefined
    : `The target group with targetGroupArn ${arn} does not have an associated load balancer.`;
}

/** A topic or a function of the stack's region: awsdocs/aws-cloudformation-user-guide#317 has one that is neither. */
function tokenProblem({ type, properties }: StackResource): string | undefined {
  if (!isCustom(type)) return undefined;
  const token = text(properties, 'ServiceToken');
  const isToken = token === undefined || /^arn:[^:\s]+:(lambda|sns):[^:\s]+:\d{12}:\S+$/.test(token);
  return isToken ? undefined : 'Invalid service token.';
}
