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

it.each([
  [
    "Resource handler returned message: \"Access denied for operation 'You don't have permission to access the S3 bucket for CloudFront logs: logs.s3.eu-central-2.amazonaws.com If you're using IAM, you need s3:GetBucketAcl and s3:PutBucketAcl permissions (Service: CloudFront, Status Code: 403, Request ID: 1)'.\" (RequestToken: 2, HandlerErrorCode: AccessDenied)",
    /^CloudFront can’t write to the log bucket/,
  ],
  [
    'Invalid request provided: AWS::CloudFront::Distribution: The S3 bucket that you specified for CloudFront logs does not enable ACL access: logs.s3.amazonaws.com',
    /access control lists switched off/,
  ],
])('tells what CloudFront has against a log bucket: %s', (reason, words) => {
  expect(explain(reason, 'AWS::CloudFront::Distribution')).toMatch(words);
});
