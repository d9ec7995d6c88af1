import type { databasePrices, instancePrices } from '@/lib/stacks/types/prices';

/**
 * What the blueprint offers, and its limits. The schema, the form, the cost model and (through a test) the
 * template's `AllowedValues`, `MinValue` and `MaxValue` all follow these tables.
 */

export type Processor = 'x86_64' | 'arm64';

export interface InstanceType {
  processor: Processor;
  vcpu: number;
  memoryGiB: number;
}

// https://aws.amazon.com/ec2/instance-types/; each has a price by its type.
export const instanceTypes = {
  't3.micro': { processor: 'x86_64', vcpu: 2, memoryGiB: 1 },
  't3.small': { processor: 'x86_64', vcpu: 2, memoryGiB: 2 },
  't3.medium': { processor: 'x86_64', vcpu: 2, memoryGiB: 4 },
  't3.large': { processor: 'x86_64', vcpu: 2, memoryGiB: 8 },
  'm6i.large': { processor: 'x86_64', vcpu: 2, memoryGiB: 8 },
  'm6i.xlarge': { processor: 'x86_64', vcpu: 4, memoryGiB: 16 },
  'c6i.large': { processor: 'x86_64', vcpu: 2, memoryGiB: 4 },
  't4g.micro': { processor: 'arm64', vcpu: 2, memoryGiB: 1 },
  't4g.small': { processor: 'arm64', vcpu: 2, memoryGiB: 2 },
  't4g.medium': { processor: 'arm64', vcpu: 2, memoryGiB: 4 },
  't4g.large': { processor: 'arm64', vcpu: 2, memoryGiB: 8 },
  'm7g.large': { processor: 'arm64', vcpu: 2, memoryGiB: 8 },
  'c7g.large': { processor: 'arm64', vcpu: 2, memoryGiB: 4 },
} as const satisfies Partial<Record<keyof typeof instancePrices, InstanceType>>;

export interface DatabaseClass {
  vcpu: number;
  memoryGiB: number;
}

// https://aws.amazon.com/rds/instance-types/; likewise.
export const databaseClasses = {
  'db.t3.micro': { vcpu: 2, memoryGiB: 1 },
  'db.t3.small': { vcpu: 2, memoryGiB: 2 },
  'db.t3.medium': { vcpu: 2, memoryGiB: 4 },
  'db.t4g.micro': { vcpu: 2, memoryGiB: 1 },
  'db.t4g.small': { vcpu: 2, memoryGiB: 2 },
  'db.t4g.medium': { vcpu: 2, memoryGiB: 4 },
  'db.m6g.large': { vcpu: 2, memoryGiB: 8 },
  'db.m6i.large': { vcpu: 2, memoryGiB: 8 },
  'db.r6g.large': { vcpu: 2, memoryGiB: 16 },
} as const satisfies Partial<Record<keyof typeof databasePrices, DatabaseClass>>;

export type InstanceTypeName = keyof typeof instanceTypes;
export type DatabaseClassName = keyof typeof databaseClasses;

// The order of the tables is the order of the form's options.
export const instanceTypeNames = Object.keys(instanceTypes) as [InstanceTypeName, ...InstanceTypeName[]];
export const databaseClassNames = Object.keys(databaseClasses) as [DatabaseClassName, ...DatabaseClassName[]];

export const natGatewayModes = ['single', 'per-zone'] as const;

export const limits = {
  vpcPrefix: { min: 16, max: 20 },
  zones: { min: 2, max: 3 },
  instances: { min: 1, max: 20 },
  databaseStorageGiB: { min: 20, max: 1000 },
  backupRetentionDays: { min: 0, max: 35 },
  containerImage: { maxLength: 255 },
  imageParameter: { maxLength: 512 },
} as const;

/**
 * Canonical's public parameter of the current Ubuntu LTS image:
 * https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
 */
export const UBUNTU_IMAGE_PARAMETER =
  '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id';

/**
 * Public samples that answer 200 on `/`: a web server on port 80, and an API that listens on $PORT. Both for x86_64 and
 * arm64: https://github.com/docker-library/official-images/blob/master/library/nginx,
 * https://github.com/knative/docs/blob/main/.github/workflows/knative-docs-image.yaml
 */
export const SAMPLE_WEBSITE_IMAGE = 'public.ecr.aws/nginx/nginx:stable';
export const SAMPLE_API_IMAGE = 'ghcr.io/knative/helloworld-go:latest';

/** The processor that an image parameter's name gives away, or null when it doesn't. */
export function processorOfImage(imageParameter: string): Processor | null {
  if (/arm64|aarch64/i.test(imageParameter)) return 'arm64';
  if (/amd64|x86[_-]64/i.test(imageParameter)) return 'x86_64';
  return null;
}
