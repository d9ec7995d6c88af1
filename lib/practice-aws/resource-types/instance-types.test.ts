import { expect, test } from 'vitest';
import { QUOTAS } from '@/lib/practice-aws/account/quotas';
import { vcpuQuota, vcpusOf } from './instance-types';

test.each([
  ['t2.micro', 1],
  ['t2.medium', 2],
  ['t3.micro', 2],
  ['t4g.large', 2],
  ['t3.2xlarge', 8],
  ['m7g.medium', 1],
  ['m6i.large', 2],
  ['c6i.xlarge', 4],
  ['r6i.12xlarge', 48],
])('%s has %i vCPUs', (type, vcpus) => {
  expect(vcpusOf(type)).toBe(vcpus);
});

test.each([
  ['t3.micro', QUOTAS.standardVcpus],
  ['im4gn.large', QUOTAS.standardVcpus],
  ['g5.xlarge', QUOTAS.graphicsVcpus],
  ['inf2.xlarge', QUOTAS.inferenceVcpus],
  ['p4d.24xlarge', QUOTAS.computingVcpus],
  ['x2gd.medium', QUOTAS.memoryVcpus],
])('%s counts towards the quota of its families', (type, quota) => {
  expect(vcpuQuota(type)).toBe(quota);
});
