import type { Place, World } from './state';

/** How much of something an account may have. */
export interface Quota {
  /** As Service Quotas names the service and the quota. */
  service: string;
  code: string;
  name: string;
  /** Of a new account. */
  value: number;
  adjustable: boolean;
  /** What it counts in. */
  unit: 'resources' | 'vCPUs';
  per: 'region' | 'zone' | 'account';
}

/**
 * Names, codes and defaults as the endpoints and quotas of each service list them, and Service Quotas answers.
 * https://docs.aws.amazon.com/general/latest/gr/ec2-service.html, …/vpc-service.html, …/elb.html, …/rds-service.html,
 * …/cfn.html, …/s3.html, …/iam-service.html;
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
export const QUOTAS = {
  // A new account's figure; AWS raises it by itself as the account is used.
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
  standardVcpus: vcpus('L-1216C47A', 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances', 5),
  graphicsVcpus: vcpus('L-DB2E81BA', 'Running On-Demand G and VT instances', 0),
  inferenceVcpus: vcpus('L-1945791B', 'Running On-Demand Inf instances', 0),
  computingVcpus: vcpus('L-417A185B', 'Running On-Demand P instances', 0),
  memoryVcpus: vcpus('L-7295265B', 'Running On-Demand X instances', 0),
  elasticIps: resources('ec2', 'L-0263D0A3', 'EC2-VPC Elastic IPs', 5),
  vpcs: resources('vpc', 'L-F678F1CE', 'VPCs per Region', 5),
  internetGateways: resources('vpc', 'L-A4707A72', 'Internet gateways per Region', 5),
  natGateways: { ...resources('vpc', 'L-FE5A380F', 'NAT gateways per Availability Zone', 5), per: 'zone' },
  gatewayEndpoints: resources('vpc', 'L-1B52E74A', 'Gateway VPC endpoints per Region', 20),
  loadBalancers: resources('elasticloadbalancing', 'L-53DA6B97', 'Application Load Balancers per Region', 50),
  databases: resources('rds', 'L-7B6409FD', 'DB instances', 40),
  stacks: resources('cloudformation', 'L-0485CB21', 'Stack count', 2000),
  roles: { ...resources('iam', 'L-FE177D64', 'Roles per account', 1000), per: 'account' },
  buckets: { ...resources('s3', 'L-DC2B2D3D', 'General purpose buckets', 10_000), per: 'account' },
} as const satisfies Readonly<Record<string, Quota>>;

function vcpus(code: string, name: string, value: number): Quota {
  return { service: 'ec2', code, name, value, adjustable: true, unit: 'vCPUs', per: 'region' };
}

function resources(service: string, code: string, name: string, value: number): Quota {
  return { service, code, name, value, adjustable: true, unit: 'resources', per: 'region' };
}

/** `aws`: those of a new account. `none`: every account has had all of them raised out of sight. */
export const QUOTA_MODES = ['aws', 'none'] as const;
export type QuotaMode = (typeof QUOTA_MODES)[number];

const OUT_OF_SIGHT = 1_000_000;

/** What AWS has set before anybody asked for more. The thousands stay: nobody fills them by trying. */
export function defaultQuota({ value }: Quota, mode: QuotaMode): number {
  return mode === 'aws' || value >= 1000 ? value : OUT_OF_SIGHT;
}

/** What somebody had changed for an account in a region, undefined where nobody did. */
export function adjustedQuota(world: World, place: Place, quota: Quota): number | undefined {
  return world.quotas.get(quotaKey(place, quota));
}

/** Sets what applies from now on; what is there already stays. */
export function adjustQuota(world: World, place: Place, quota: Quota, value: number): void {
  world.quotas.set(quotaKey(place, quota), value);
  world.changes += 1;
}

function quotaKey({ account, region }: Place, { service, code, per }: Quota): string {
  return `${account}/${per === 'account' ? '' : region}/${service}/${code}`;
}

/** Codes are unique among the services listed here. */
export function findQuota(code: string): Quota | undefined {
  return Object.values<Quota>(QUOTAS).find((quota) => quota.code === code);
}
