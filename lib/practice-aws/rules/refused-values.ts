import type { ResourceWork, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { existingOfType, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText } from '@/lib/practice-aws/template/values';

/** What a service says to values that a type's schema lets through. */
export interface Refusal {
  text: string;
  service: string;
  status: number;
  code: 'AlreadyExists' | 'InvalidRequest' | 'NotFound';
}

type Look = (
  world: World,
  stack: Stack,
  next: StackResource,
  work: ResourceWork['action'],
) => Refusal | undefined;

const property = ({ properties }: Pick<StackResource, 'properties'>, name: string) =>
  scalarText(member(properties, name));

function invalid(service: string, text: string): Refusal {
  return { text, service, status: 400, code: 'InvalidRequest' };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, in the words of the Java SDK. */
const bucket: Look = (_world, _stack, next) => {
  const name = property(next, 'BucketName');
  if (name === undefined) return undefined;
  const rules: [broken: boolean, text: string][] = [
    [name.length < 3 || name.length > 63, 'Bucket name should be between 3 and 63 characters long'],
    [/[A-Z]/.test(name), 'Bucket name should not contain uppercase characters'],
    [name.includes('_'), "Bucket name should not contain '_'"],
    [/^\d+\.\d+\.\d+\.\d+$/.test(name), 'Bucket name must not be formatted as an IP Address'],
    [name.includes('..'), 'Bucket name should not contain two adjacent periods'],
    [/[-.]$/.test(name), "Bucket name should not end with '-' or '.'"],
    [!/^[a-z0-9][a-z0-9.-]*$/.test(name), 'The specified bucket is not valid.'],
  ];
  const text = rules.find(([broken]) => broken)?.[1];
  return text === undefined ? undefined : invalid('S3', text);
};

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const topic: Look = (_world, _stack, next) => {
  const name = property(next, 'TopicName');
  const isFifo = property(next, 'FifoTopic') === 'true';
  if (name === undefined) return undefined;
  const fits = /^[\w-]{1,256}$/.test(name.replace(/\.fifo$/, '')) && name.endsWith('.fifo') === isFifo;
  return fits ? undefined : invalid('Sns', 'Invalid parameter: Topic Name');
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const queue: Look = (_world, _stack, next) => {
  const name = property(next, 'QueueName');
  const isFifo = property(next, 'FifoQueue') === 'true';
  if (name === undefined) return undefined;
  const fits = /^[\w-]{1,75}$/.test(name.replace(/\.fifo$/, '')) && name.endsWith('.fifo') === isFifo;
  if (fits || (!isFifo && /^[\w-]{1,80}$/.test(name))) return undefined;
  return invalid(
    'Sqs',
    'The name of a queue can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const parameter: Look = (world, stack, next, work) => {
  const name = property(next, 'Name');
  if (name === undefined) return undefined;
  if (/^\/?(aws|ssm)/i.test(name)) {
    return invalid(
      'Ssm',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  const isTaken =
    world.parameters.has(`${stack.account}/${stack.region}/${name}`) ||
    existingOfType(world, stack, next.type).some(
      (other) => other.resource.physicalId === name && other.stack !== stack,
    );
  if (work === 'update' || !isTaken) return undefined;
  return {
    text: `${name} already exists in this account`,
    service: 'Ssm',
    status: 400,
    code: 'AlreadyExists',
  };
};

interface Block {
  from: number;
  to: number;
  prefix: number;
}

function blockOf(text: string): Block | undefined {
  const [, a, b, c, d, length] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const octets = [a, b, c, d].map(Number);
  const prefix = Number(length);
  if (length === undefined || octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const from = address - (address % size);
  return { from, to: from + size - 1, prefix };
}

/** A VPC and its subnets have 16 to 65,536 addresses: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
function blockProblem(text: string, block: Block | undefined): Refusal | undefined {
  if (block === undefined) {
    const why = 'This is not a valid CIDR block.';
    return invalid('Ec2', `Value (${text}) for parameter cidrBlock is invalid. ${why}`);
  }
  return block.prefix < 16 || block.prefix > 28
    ? invalid('Ec2', `The CIDR '${text}' is invalid.`)
    : undefined;
}

const vpc: Look = (_world, _stack, next) => {
  const text = property(next, 'CidrBlock');
  return text === undefined ? undefined : blockProblem(text, blockOf(text));
};

/**
 * Within a block of its VPC, and apart from the other subnets.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html: InvalidSubnet.Range, InvalidSubnet.Conflict
 */
const subnet: Look = (world, stack, next, work) => {
  const text = property(next, 'CidrBlock');
  if (text === undefined) return undefined;
  const block = blockOf(text);
  if (block === undefined || blockProblem(text, block)) return blockProblem(text, block);
  const vpcId = property(next, 'VpcId');
  const ranges = blocksOf(world, stack, vpcId);
  const isWithin = ranges.some(({ from, to }) => block.from >= from && block.to <= to);
  if (ranges.length > 0 && !isWithin) return invalid('Ec2', `The CIDR '${text}' is invalid.`);
  const others = existingOfType(world, stack, 'AWS::EC2::Subnet').filter(({ resource }) => {
    const isItself = work === 'update' && resource.physicalId === next.physicalId;
    return !isItself && scalarText(member(realProperties(resource), 'VpcId')) === vpcId;
  });
  const overlaps = others.some(({ resource }) => {
    const other = blockOf(property(resource, 'CidrBlock') ?? '');
    return other !== undefined && other.from <= block.to && other.to >= block.from;
  });
  return overlaps ? invalid('Ec2', `The CIDR '${text}' conflicts with another subnet`) : undefined;
};

/** None where the VPC is not one that a stack made. */
function blocksOf(world: World, stack: Stack, vpcId: string | undefined): Block[] {
  const made = existingOfType(world, stack, 'AWS::EC2::VPC').filter(
    ({ resource }) => resource.physicalId === vpcId,
  );
  const added = existingOfType(world, stack, 'AWS::EC2::VPCCidrBlock').filter(
    ({ resource }) => property(resource, 'VpcId') === vpcId,
  );
  if (made.length === 0) return [];
  return [...made, ...added].flatMap(({ resource }) => blockOf(property(resource, 'CidrBlock') ?? '') ?? []);
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const alias: Look = (_world, _stack, next) => {
  const name = property(next, 'AliasName') ?? '';
  if (!name.startsWith('alias/')) {
    return invalid(
      'Kms',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  return name.startsWith('alias/aws/')
    ? invalid('Kms', 'An alias of your own can\'t begin with "alias/aws/"')
    : undefined;
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const rule: Look = (_world, _stack, { properties }) =>
  member(properties, 'EventPattern') === undefined && member(properties, 'ScheduleExpression') === undefined
    ? invalid('EventBridge', 'Parameter(s) EventPattern or ScheduleExpression must be specified.')
    : undefined;

const LOOKS: Readonly<Record<string, Look>> = {
  'AWS::EC2::Subnet': subnet,
  'AWS::EC2::VPC': vpc,
  'AWS::Events::Rule': rule,
  'AWS::KMS::Alias': alias,
  'AWS::S3::Bucket': bucket,
  'AWS::SNS::Topic': topic,
  'AWS::SQS::Queue': queue,
  'AWS::SSM::Parameter': parameter,
};

/** Why the service does not take the resource as it is to be next, undefined when it does. */
export function refusedValue(
  world: World,
  stack: Stack,
  next: StackResource,
  work: ResourceWork['action'],
): Refusal | undefined {
  return Object.hasOwn(LOOKS, next.type) ? LOOKS[next.type]?.(world, stack, next, work) : undefined;
}

/**
 * An inline policy has to be somebody's. IAM's handler finds out when it has begun, and again when it is to delete it:
 * such a stack can't roll back, as recorded answers show.
 */
export function attachedToNobody({ type, properties }: StackResource): string | undefined {
  if (type !== 'AWS::IAM::Policy') return undefined;
  const isSomebodys = ['Groups', 'Roles', 'Users'].some((name) => {
    const whose = member(properties, name);
    return Array.isArray(whose) && whose.length > 0;
  });
  return isSomebodys ? undefined : 'At least one of [Groups,Roles,Users] must be non-empty.';
}
