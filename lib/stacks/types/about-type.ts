import { compute } from './compute';
import { edge } from './edge';
import { inWords } from './in-words';
import { loadBalancing } from './load-balancing';
import { messaging } from './messaging';
import { network } from './network';
import { security } from './security';
import { storage } from './storage';
import type { IconKey, TypeFacts } from './type-facts';

/** CloudFormation's own type of a stack, as its events name it. */
export const stackType = 'AWS::CloudFormation::Stack';

/** Every type that Slipway knows something about, in the order in which people see what they have. */
export const knownTypes: Readonly<Record<string, TypeFacts>> = {
  ...compute,
  ...loadBalancing,
  ...network,
  ...storage,
  ...edge,
  ...messaging,
  ...security,
  [stackType]: { name: 'the stack itself' },
};

/** For types without a picture of their own. */
const serviceIcons: Readonly<Record<string, IconKey>> = {
  AutoScaling: 'auto-scaling',
  CertificateManager: 'certificate',
  CloudFormation: 'cloudformation',
  CloudFront: 'cloudfront',
  CloudWatch: 'cloudwatch',
  DynamoDB: 'dynamodb',
  EC2: 'ec2',
  ElasticLoadBalancingV2: 'load-balancing',
  IAM: 'iam',
  KMS: 'kms',
  Lambda: 'lambda',
  Logs: 'cloudwatch',
  RDS: 'rds',
  Route53: 'route53',
  S3: 's3',
  SecretsManager: 'secrets-manager',
  SNS: 'sns',
  SQS: 'sqs',
};

/** What is known of a type, with a name and a picture for every one: `AWS::Foo::BarBaz` is a "bar baz". */
export function aboutType(type: string): TypeFacts & { icon: IconKey } {
  const facts = Object.hasOwn(knownTypes, type) ? knownTypes[type] : undefined;
  const service = type.split('::')[1] ?? '';
  const ofService = Object.hasOwn(serviceIcons, service) ? serviceIcons[service] : undefined;
  const icon = facts?.icon ?? ofService ?? 'unknown';
  return { ...(facts ?? { name: inWords(type.split('::').at(-1) ?? '') }), icon };
}

const order = new Map(Object.keys(knownTypes).map((type, index) => [type, index]));

/** Orders what has a type: as `knownTypes`, with all else behind. */
export function byType(one: { type: string }, other: { type: string }): number {
  const placeOf = ({ type }: { type: string }) => order.get(type) ?? order.size;
  return placeOf(one) - placeOf(other);
}

/**
 * Whether resources of a type do nothing but tie others together; by the type's name, so that it is known of every one.
 */
export function isWiring(type: string): boolean {
  return /(Policy|Association|Attachment|Permission|Role|Profile|Alias|Route|RouteTable|Rule|Listener|TargetGroup|SubnetGroup|ParameterGroup|SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|RotationSchedule|OriginAccessControl|LaunchTemplate|InternetGateway|EIP|LogGroup|RecordSet|Subscription)$/.test(
    type,
  );
}
