import type { Value } from '@/infra-templates/read-template';
import type { CostLine } from './blueprint';

/** What the defaults of a blueprint know of a resource type; all of it may be missing. */
export interface KnownType {
  /** For people; where the last part of the type's own name says it worse. */
  name?: string;
  /** Replacing or deleting one loses what is in it. */
  holdsData?: true;
  /** It only holds others together: no bar of its own in the picture. */
  isWiring?: true;
  /** Public list price of us-east-1, in US dollars a month, from its resolved properties; lines of one label are added up. */
  price?(properties: Properties): CostLine;
  /** What it goes on costing when it is kept, and what to know of it. */
  kept?: { note: string; monthlyUsd: number };
  /** What the deletion policy `Snapshot` leaves of it. */
  snapshot?(properties: Properties): { type: string; note: string; monthlyUsd: number };
}

export type Properties = Readonly<Record<string, Value>>;

/** The date of the public price lists behind the figures below. */
export const PRICED_AT = '2025-01-01';

const HOURS_PER_MONTH = 730;

/** https://aws.amazon.com/rds/mysql/pricing/: a GiB of snapshot once its database is gone. */
const SNAPSHOT_GIB_USD = 0.095;

/**
 * Prices: https://aws.amazon.com/vpc/pricing/ (NAT gateways, addresses),
 * https://aws.amazon.com/elasticloadbalancing/pricing/, https://aws.amazon.com/kms/pricing/,
 * https://aws.amazon.com/secrets-manager/pricing/
 */
const types: Readonly<Record<string, KnownType>> = {
  'AWS::CloudFormation::Stack': { name: 'The stack itself' },
  'AWS::CloudFront::Distribution': {
    price: () => ({ label: 'CloudFront', detail: 'Paid by requests and traffic', monthlyUsd: 0 }),
  },
  'AWS::DynamoDB::Table': { holdsData: true },
  'AWS::EC2::EIP': {
    name: 'Public address',
    isWiring: true,
    price: () => ({ label: 'Public addresses', detail: 'in use', monthlyUsd: 0.005 * HOURS_PER_MONTH }),
  },
  'AWS::EC2::NatGateway': {
    name: 'NAT gateway',
    price: () => ({ label: 'NAT gateways', detail: 'running', monthlyUsd: 0.045 * HOURS_PER_MONTH }),
  },
  'AWS::EC2::VPC': { name: 'Network (VPC)' },
  'AWS::EC2::Volume': { holdsData: true },
  'AWS::EFS::FileSystem': { holdsData: true },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    price: ({ Subnets = [] }) => {
      const zones = [Subnets].flat().length;
      const hour = 0.0225 + 0.008 + zones * 0.005;
      return {
        label: 'Load balancer',
        detail: `with one capacity unit, a public address in each of ${zones} zones`,
        monthlyUsd: hour * HOURS_PER_MONTH,
      };
    },
  },
  'AWS::KMS::Key': {
    name: 'Encryption key',
    holdsData: true,
    price: () => ({ label: 'Encryption keys', detail: 'with rotation', monthlyUsd: 1 }),
    kept: {
      note: 'Kept on purpose: what was encrypted with it can be read only as long as it exists. Costs about 1 USD a month.',
      monthlyUsd: 1,
    },
  },
  'AWS::RDS::DBCluster': { name: 'Database cluster', holdsData: true },
  'AWS::RDS::DBInstance': {
    name: 'Database',
    holdsData: true,
    snapshot: ({ AllocatedStorage }) => ({
      type: 'AWS::RDS::DBSnapshot',
      note: `The final snapshot of the database, at most ${AllocatedStorage} GiB. It costs storage until it is deleted.`,
      monthlyUsd: Number(AllocatedStorage) * SNAPSHOT_GIB_USD,
    }),
  },
  // Made at the end, by the database's deletion policy.
  'AWS::RDS::DBSnapshot': { name: 'Final snapshot of the database' },
  'AWS::S3::Bucket': {
    holdsData: true,
    price: () => ({ label: 'Buckets', detail: 'paid by what they hold', monthlyUsd: 0 }),
    kept: {
      note: 'Kept, with everything in it. What that costs depends on how much it is.',
      monthlyUsd: 0,
    },
  },
  'AWS::SecretsManager::Secret': {
    price: () => ({ label: 'Secrets', detail: 'kept', monthlyUsd: 0.4 }),
  },
};

/** By their names, whose types tie others together. */
const wiring =
  /(Policy|Association|Attachment|Permission|Role|Profile|Alias|Route|RouteTable|Rule|Listener|TargetGroup|SubnetGroup|ParameterGroup|SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|RotationSchedule|OriginAccessControl|LaunchTemplate|InternetGateway|LogGroup)$/;

/** What is known of this type; nothing for one that is not known. */
export function knownType(type: string): KnownType {
  const known = Object.hasOwn(types, type) ? types[type] : undefined;
  return { ...(wiring.test(type) ? { isWiring: true } : {}), ...known };
}
