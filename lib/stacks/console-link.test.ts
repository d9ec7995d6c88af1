import { expect, test } from 'vitest';
import { consoleLinkOf } from './console-link';

test.each([
  ['eu-west-3', 'https://eu-west-3.console.aws.amazon.com/cloudformation/home?region=eu-west-3#/stacks?'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#/stacks?'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudformation/home?'],
  ['eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudformation/home?'],
])('a stack in %s is found in the console of its partition', (region, address) => {
  const link = consoleLinkOf({ region, stackName: 'slipway-orders' });
  expect(link).toContain(address);
  expect(link).toContain('filteringText=slipway-orders');
});

test('a partition without a public console has no link', () => {
  expect(consoleLinkOf({ region: 'us-iso-east-1', stackName: 'slipway-orders' })).toBeNull();
});
