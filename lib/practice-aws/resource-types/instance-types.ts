import { QUOTAS, type Quota } from '@/lib/practice-aws/account/quotas';

/** vCPUs of the sizes from `large` on: two, and from `xlarge` four times the number in front of it. */
function byMultiple(size: string): number {
  if (size === 'large') return 2;
  const multiple = /^(\d*)xlarge$/.exec(size)?.[1];
  return multiple === undefined ? 0 : 4 * Number(multiple || '1');
}

/**
 * Burstable instances have two up to `large`, those of the first generations and `medium` ones of other families one.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-type-specifications.html
 */
export function vcpusOf(instanceType: string): number {
  const [family = '', size = ''] = instanceType.split('.');
  if (/^t\d/.test(family) && ['nano', 'micro', 'small', 'medium'].includes(size))
    return family === 't2' && size !== 'medium' ? 1 : 2;
  if (size === 'medium' || size === 'small') return 1;
  // The largest machines; how many it is differs by family, and is more than a new account may have.
  return byMultiple(size) || 64;
}

/**
 * Instances of several families share a quota.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
 */
export function vcpuQuota(instanceType: string): Quota {
  if (/^inf/.test(instanceType)) return QUOTAS.inferenceVcpus;
  if (/^(g|vt)\d/.test(instanceType)) return QUOTAS.graphicsVcpus;
  if (/^p\d/.test(instanceType)) return QUOTAS.computingVcpus;
  return /^x\d/.test(instanceType) ? QUOTAS.memoryVcpus : QUOTAS.standardVcpus;
}
