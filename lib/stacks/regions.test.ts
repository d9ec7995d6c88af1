import { expect, test } from 'vitest';
import { isOptIn, partitionOf } from './regions';

test.each([
  ['eu-west-3', 'aws'],
  ['ap-southeast-7', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['xx-new-1', 'aws'],
])('%s is of the partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test.each([
  ['eu-west-3', false],
  ['sa-east-1', false],
  ['eu-south-1', true],
  ['ap-east-1', true],
  ['me-west-1', true],
  ['cn-north-1', false],
  ['us-gov-west-1', false],
])('%s is opt-in: %s', (region, expected) => {
  expect(isOptIn(region)).toBe(expected);
});
