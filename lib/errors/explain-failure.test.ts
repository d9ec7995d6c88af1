import { expect, it } from 'vitest';
import { explain } from './explain-failure';

it.each([
  'User: arn:aws:sts::000000000000:assumed-role/slipway-launcher/op is not authorized to perform: cloudformation:DeleteStack',
  'API: ec2:CreateVpc You are not authorized to perform this operation. (Status Code: 403)',
])('blames no role that may be innocent, and tells nobody to launch who does not: %s', (reason) => {
  expect(explain(reason)).toBe(
    "One of the target's roles lacks a permission. An admin can add it; then try again.",
  );
});
