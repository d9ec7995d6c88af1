import { expect, test } from 'vitest';
import { familyOf } from './quotas';

test.each([
  ['t3.micro', 'standard'],
  ['m7g.large', 'standard'],
  ['im4gn.large', 'standard'],
  ['inf2.xlarge', 'Inf'],
  ['g5.xlarge', 'G and VT'],
  ['gr6.4xlarge', 'G and VT'],
  ['hpc7a.96xlarge', 'HPC'],
  ['u-6tb1.metal', 'high memory'],
  ['u7i-12tb.224xlarge', 'high memory'],
  ['x2gd.large', 'X'],
  ['mac2.metal', undefined],
])('%s counts among %s', (instanceType, family) => {
  expect(familyOf(instanceType)?.name).toBe(family);
});
