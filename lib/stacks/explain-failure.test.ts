import { expect, it } from 'vitest';
import { stackType } from '@/lib/stacks/types/about-type';
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

it('reads a reason by the type that failed', () => {
  const protectedOne = 'It is protected from deletion: its DeletionProtection is on';
  expect(explain(protectedOne, 'AWS::RDS::DBInstance')).toMatch(/^The database is protected/);
  expect(explain(protectedOne, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatch(/^The load balancer is/);
  expect(explain('Timed out', 'AWS::AutoScaling::AutoScalingGroup')).toContain(
    'The instances did not report',
  );
  expect(explain('Timed out', 'AWS::RDS::DBInstance')).toBeNull();
});

it.each([
  [
    'AWS::CloudFront::Distribution',
    'One or more of the CNAMEs you provided are already associated with a different resource',
    'Another CloudFront distribution',
  ],
  [
    'AWS::CloudFront::Distribution',
    'The specified SSL certificate doesn’t exist, isn’t in us-east-1 region, isn’t valid, or doesn’t include a valid certificate chain',
    'only certificates in us-east-1',
  ],
  [
    'AWS::CloudFront::Distribution',
    "Resource handler returned message: \"Access denied for operation 'You don't have permission to access the S3 bucket for CloudFront logs: logs.s3.eu-central-2.amazonaws.com (Service: CloudFront, Status Code: 403, Request ID: 1)'.\" (RequestToken: 2, HandlerErrorCode: AccessDenied)",
    'can’t write to the log bucket',
  ],
  [
    'AWS::CloudFront::Distribution',
    'The S3 bucket that you specified for CloudFront logs does not enable ACL access: logs.s3.amazonaws.com',
    'ACLs disabled',
  ],
  [
    'AWS::Route53::RecordSet',
    "Tried to create resource record set [name='x.', type='A'] but it already exists",
    'The zone already has',
  ],
  ['AWS::IAM::Role', 'slipway-x already exists in stack y', 'Something with this name'],
])('knows what stops a %s: %s', (type, reason, words) => {
  expect(explain(reason, type)).toContain(words);
});

it('reads what the stack as a whole says by what is known of any type', () => {
  expect(explain('The bucket you tried to delete is not empty', stackType)).toContain('Empty it');
  expect(explain('Something nobody has met yet', stackType)).toBeNull();
});

it.each([
  [
    'AWS::RDS::DBInstance',
    'Resource handler returned message: "You can\'t currently modify the storage of this DB instance because the previous storage change is being optimized. (Service: Rds, Status Code: 400, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: InvalidRequest)',
    'once in six hours',
  ],
  [
    'AWS::RDS::DBInstance',
    'Invalid storage size for engine name mysql and storage type gp3: storage must grow by at least 10 percent',
    'at least 10%',
  ],
  [
    'AWS::RDS::DBInstance',
    'You must specify both the storage size and iops when modifying the storage size or iops on a DB instance that has iops.',
    '400 GiB',
  ],
  ['AWS::RDS::DBInstance', 'Cannot upgrade mysql from 8.4.3 to 8.0.35', 'engine version'],
  [
    'AWS::RDS::DBSubnetGroup',
    'Some of the subnets to be deleted are currently in use: subnet-027ebf40f0edca13f',
    'Keep the zones',
  ],
])('knows why RDS refuses a change: %s: %s', (type, reason, words) => {
  expect(explain(reason, type)).toContain(words);
});

it.each([
  ['AWS::EC2::EIP', 'The maximum number of addresses has been reached.', 'elastic IP addresses'],
  ['AWS::EC2::VPC', 'The maximum number of VPCs has been reached.', 'limit of VPCs'],
  [
    'AWS::EC2::InternetGateway',
    'The maximum number of internet gateways has been reached.',
    'internet gateways',
  ],
  [
    'AWS::EC2::NatGateway',
    'Performing this operation would exceed the limit of 5 NAT gateways',
    'NAT gateways',
  ],
  ['AWS::EC2::VPCEndpoint', 'The maximum number of VPC endpoints has been reached.', 'gateway endpoints'],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'Exceeded quota of account 111122223333', 'load balancers'],
  ['AWS::RDS::DBInstance', 'DB Instance quota exceeded', 'limit of databases'],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    'You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to. Launching EC2 instance failed.',
    'no more vCPUs',
  ],
])('a quota of %s is named by the words that AWS has for it', (type, reason, named) => {
  expect(explain(reason, type)).toContain(named);
  expect(explain(reason, type)).toContain('quota');
});

it.each([
  [
    'AWS::RDS::DBInstance',
    'Invalid storage size for engine name mysql and storage type gp3: 21',
    'at least 10%',
  ],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    'Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
    'did not report',
  ],
])('AWS’s own words for %s are explained', (type, reason, named) => {
  expect(explain(reason, type)).toContain(named);
});
