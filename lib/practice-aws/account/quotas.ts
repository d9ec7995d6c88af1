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
 * …/cfn.html, …/as.html, …/s3.html, …/iam-service.html, …/kms.html;
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
  securityGroups: resources('vpc', 'L-E79EC296', 'VPC security groups per Region', 2500),
  loadBalancers: resources('elasticloadbalancing', 'L-53DA6B97', 'Application Load Balancers per Region', 50),
  targetGroups: resources('elasticloadbalancing', 'L-B22855CB', 'Target Groups per Region', 3000),
  databases: resources('rds', 'L-7B6409FD', 'DB instances', 40),
  databaseSubnetGroups: resources('rds', 'L-48C6BF61', 'DB subnet groups', 50),
  stacks: resources('cloudformation', 'L-0485CB21', 'Stack count', 2000),
  scalingGroups: resources('autoscaling', 'L-CDE20ADC', 'Auto Scaling groups per region', 500),
  roles: { ...resources('iam', 'L-FE177D64', 'Roles per account', 1000), per: 'account' },
  buckets: { ...resources('s3', 'L-DC2B2D3D', 'General purpose buckets', 10_000), per: 'account' },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof QUOTAS;

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

/** What AWS has set before anybody asked for more: what GetAWSDefaultServiceQuota answers. */
export function defaultQuota({ value }: Quota, mode: QuotaMode): number {
  return mode === 'aws' ? value : OUT_OF_SIGHT;
}

/** What applies to an account in a region: what GetServiceQuota answers, and what is enforced. */
export function appliedQuota(world: World, place: Place, quota: Quota, mode: QuotaMode): number {
  return world.quotas.get(quotaKey(place, quota)) ?? defaultQuota(quota, mode);
}

/** Sets what applies from now on; what is there already stays. */
export function adjustQuota(world: World, place: Place, quota: Quota, value: number): void {
  world.quotas.set(quotaKey(place, quota), value);
  world.changes += 1;
}

function quotaKey({ account, region }: Place, { service, code, per }: Quota): string {
  return `${account}/${per === 'account' ? '' : region}/${service}/${code}`;
}

export function findQuota(service: string, code: string): Quota | undefined {
  return Object.values<Quota>(QUOTAS).find((quota) => quota.service === service && quota.code === code);
}
