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

it('tells who can help where CloudFormation could not read the template', () => {
  expect(explain('AWS refused the request: S3 error: Access Denied (ValidationError)')).toContain(
    "An admin can deploy the target's bootstrap template again",
  );
});
