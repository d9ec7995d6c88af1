import { describe, expect, test } from 'vitest';
import { stackType } from '@/lib/stacks/types/about-type';
import { explain, plainReason } from './explain-failure';

const handler = (message: string, code = 'InvalidRequest', service = 'Ec2') =>
  `Resource handler returned message: "${message} (Service: ${service}, Status Code: 400, Request ID: 39bc4d02-03b0-4acd-a316-e19076f80a11) (SDK Attempt Count: 1)" (RequestToken: 5b984c69-34dc-62e8-0874-d3fa00a65486, HandlerErrorCode: ${code})`;

const group = 'AWS::AutoScaling::AutoScalingGroup';
const database = 'AWS::RDS::DBInstance';
const balancer = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const rights = 'lacks a permission';

/**
 * What AWS really says, as people reported it, and a part of what we make of it; null where nothing is made of it on
 * purpose: nothing we know would help, and its own words are shown anyway. Of what only documentation names (`doc:`), the
 * words around the error's code or meaning may differ.
 */
const messages: readonly (readonly [source: string, type: string, reason: string, words: string | null])[] = [
  // Instances, as CloudFormation says it.
  [
    'widdix/aws-cf-templates#186',
    group,
    'Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
    'did not report',
  ],
  [
    'aws-samples/amazon-ec2-gitlab-runner#4',
    group,
    'Received 1 FAILURE signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
    'reported that it could not start',
  ],
  [
    'doc: aws-attribute-creationpolicy',
    group,
    'Failed to receive 1 resource signal(s) within the specified duration',
    'did not report',
  ],
  [
    'aws-samples/amazon-ec2-gitlab-runner#16',
    group,
    handler(
      'You must use a valid fully-formed launch template. Value (arn:aws:iam::1:instance-profile/GitlabRunnerRole) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN',
      'InvalidRequest',
      'AutoScaling',
    ),
    'profile',
  ],
  [
    'hashicorp/terraform-provider-aws#4769',
    group,
    'You must use a valid fully-formed launch template. Value (scaling-group-profile) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
    'profile',
  ],
  [
    'aws-samples/amazon-autoscaling-mac1metal-ec2-with-terraform#5',
    group,
    "You must use a valid fully-formed launch template. The architecture 'x86_64_mac' of the specified instance type does not match the architecture 'arm64_mac' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.",
    'another processor',
  ],
  [
    'eksctl-io/eksctl#1670',
    group,
    'You must use a valid fully-formed launch template. The requested configuration is currently not supported. Please check the documentation for supported configurations. (Service: AmazonAutoScaling; Status Code: 400; Error Code: ValidationError; Request ID: cb6144fc-200b-11ea-b20c-a56135770c68)',
    'does not offer this instance type',
  ],
  [
    'aws/aws-cdk#28459',
    group,
    handler('The specified instance type m7i.xlarge is not valid', 'InvalidRequest', 'AutoScaling'),
    'does not offer this instance type',
  ],
  [
    'benishak/lamp-aws-cloudformation#1',
    group,
    "AMI ami-327f5352 is invalid: The image id '[ami-327f5352]' does not exist (Service: AmazonAutoScaling; Status Code: 400; Error Code: ValidationError; Request ID: e5560c9b-9e73-11e9-9e38-fdb642050471)",
    'image does not exist',
  ],
  [
    'ryanmurakami/hbfl#58',
    group,
    'Value () for parameter groupId is invalid. The value cannot be empty',
    null,
  ],
  // Instances, as the group's activities say it.
  [
    'gruntwork-io/intro-to-terraform#6',
    group,
    'The requested configuration is currently not supported. Please check the documentation for supported configurations. Launching EC2 instance failed.',
    'does not offer this instance type',
  ],
  [
    'doc: autoscaling ts-as-capacity',
    group,
    'We currently do not have sufficient m5.large capacity in the Availability Zone you requested (us-east-1a). Our system will be working on provisioning additional capacity. Launching EC2 instance failed.',
    'no capacity',
  ],
  [
    'doc: autoscaling ts-as-capacity',
    group,
    'Your requested instance type (t3.micro) is not supported in your requested Availability Zone (us-east-1e). Launching EC2 instance failed.',
    'not offered in one of the zones',
  ],
  [
    'doc: EC2 errors-overview, VcpuLimitExceeded',
    group,
    'You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit. Launching EC2 instance failed.',
    'no more vCPUs',
  ],
  [
    'repost.aws/knowledge-center/kms-iam-ec2-permission',
    group,
    'Client.InternalError: Client error on launch',
    'key',
  ],
  [
    'doc: autoscaling ts-as-healthchecks',
    group,
    'an instance was taken out of service in response to an ELB system health check failure',
    'health check',
  ],
  [
    'doc: EC2 errors-overview, InsufficientFreeAddressesInSubnet',
    group,
    'There are not enough free addresses in subnet subnet-0a1b2c3d to satisfy the requested number of instances. Launching EC2 instance failed.',
    'no addresses left',
  ],
  [
    'doc: EC2 errors-overview, OptInRequired',
    group,
    'In order to use this AWS Marketplace product you need to accept terms and subscribe. Launching EC2 instance failed.',
    'Marketplace',
  ],
  [
    'doc: EC2 errors-overview, PendingVerification',
    group,
    'Your account is currently being verified (PendingVerification). Launching EC2 instance failed.',
    'AWS Support',
  ],
  // Databases.
  [
    'aws-samples/cfn101-workshop#265',
    database,
    handler(
      'RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t2.micro, Engine=mysql, EngineVersion=8.0.35, LicenseModel=general-public-license. For supported combinations of instance class and database engine version, see the documentation.',
      'InvalidRequest',
      'Rds',
    ),
    'another database class',
  ],
  [
    'aws-samples/eks-workshop-v2#1609',
    database,
    'Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later',
    'iam:CreateServiceLinkedRole',
  ],
  [
    'aws/aws-cdk#8279',
    'AWS::RDS::DBSubnetGroup',
    "DB Subnet Group doesn't meet availability zone coverage requirement. Please add subnets to cover at least 2 availability zones. Current coverage: 1 (Service: AmazonRDS; Status Code: 400; Error Code: DBSubnetGroupDoesNotCoverEnoughAZs; Request ID: 123)",
    'two zones',
  ],
  [
    'aws-cloudformation/aws-cloudformation-resource-providers-rds#189',
    'AWS::RDS::DBSubnetGroup',
    "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: eu-central-1c. Add subnets to cover at least 2 AZs. (Service: Rds, Status Code: 400, Request ID: 172ed1c7)",
    'two zones',
  ],
  [
    'aws/aws-cdk#26135',
    'AWS::RDS::DBSubnetGroup',
    handler('Some of the subnets to be deleted are currently in use: subnet-027ebf40f0edca13f', 'X', 'Rds'),
    'Keep the zones',
  ],
  [
    'stackshy/cloudemu#505, as RDS',
    database,
    handler(
      'Cannot delete protected DB Instance, please disable deletion protection and try again.',
      'InvalidRequest',
      'Rds',
    ),
    'protected from deletion',
  ],
  [
    'aws/aws-cdk#20205',
    database,
    'DBInstance ad1xn2jdugi3ugf not found. (Service: AmazonRDS; Status Code: 404; Error Code: DBInstanceNotFound; Request ID: 3b1b6240-a67f-4324-b113-18ab6e66151b; Proxy: null)',
    null,
  ],
  [
    'aws-samples/aws-eda-slurm-cluster#69',
    'AWS::RDS::DBCluster',
    handler(
      "Aurora Serverless doesn't support DB subnet groups with subnets in the same Availability Zone. Choose a DB subnet group with subnets in different Availability Zones.",
      'InvalidRequest',
      'Rds',
    ),
    null,
  ],
  ['seen on CloudFormation', database, 'Resource timed out waiting for completion', null],
  ['seen on CloudFormation', database, 'Exceeded attempts to wait', null],
  [
    'aws-cloudformation/cloudformation-coverage-roadmap#2013',
    database,
    'FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance',
    null,
  ],
  ['aws-cloudformation/cloudformation-coverage-roadmap#373', database, 'InternalFailure', 'failed by itself'],
  // Load balancers.
  [
    'aws-samples/aws-cdk-examples#226',
    balancer,
    'At least two subnets in two different Availability Zones must be specified (Service: AmazonElasticLoadBalancingV2; Status Code: 400; Error Code: ValidationError; Request ID: 4932b66c-04c3-451e-b139-50e38043b6e5)',
    'at least two zones',
  ],
  [
    'aws-samples/aws-scalable-big-blue-button-example#51',
    balancer,
    'A load balancer cannot be attached to multiple subnets in the same Availability Zone (Service: AmazonElasticLoadBalancing; Status Code: 400; Error Code: InvalidConfigurationRequest; Request ID: 42f83e69-3a6c-40ed-8f05-34c388618f2f; Proxy: null)',
    'at least two zones',
  ],
  [
    'widdix/mastodon-on-aws#13',
    balancer,
    'The following Availability Zones us-west-1a cannot be associated with a load balancer. Please try a different Availability Zone. (Service: AmazonElasticLoadBalancing; Status Code: 400; Error Code: ValidationError; Request ID: 93e9babc; Proxy: null)',
    'other zones',
  ],
  [
    'pulumi/pulumi#5900',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    "Target group 'arn:aws:elasticloadbalancing:x' is currently in use by a listener or a rule",
    'still uses the target group',
  ],
  [
    'aws/aws-cdk#12327',
    'AWS::ElasticLoadBalancingV2::Listener',
    'Invalid request provided: AWS::ElasticLoadBalancingV2::Listener Validation exception',
    null,
  ],
  // Networks.
  [
    'CloudSmith-Delivery-Troubleshooting/backend-infra-cdk#6',
    'AWS::EC2::InternetGateway',
    handler('The maximum number of internet gateways has been reached.', 'ServiceLimitExceeded'),
    'limit of internet gateways',
  ],
  [
    'CloudSmith-Delivery-Troubleshooting/backend-infra-cdk#6',
    'AWS::EC2::VPC',
    handler('The maximum number of VPCs has been reached.', 'GeneralServiceException'),
    'limit of VPCs',
  ],
  [
    'redpanda-data/redpanda#14734',
    'AWS::EC2::EIP',
    'The maximum number of addresses has been reached. (Service: AmazonEC2; Status Code: 400; Error Code: AddressLimitExceeded; Request ID: c50044a5)',
    'elastic IP addresses',
  ],
  [
    'as of an address',
    'AWS::EC2::NatGateway',
    'The maximum number of addresses has been reached.',
    'elastic IP addresses',
  ],
  [
    'doc: EC2 errors-overview, NatGatewayLimitExceeded',
    'AWS::EC2::NatGateway',
    handler('Performing this operation would exceed the limit of 5 NAT gateways', 'ServiceLimitExceeded'),
    'limit of NAT gateways',
  ],
  [
    'doc: EC2 errors-overview, VpcEndpointLimitExceeded',
    'AWS::EC2::VPCEndpoint',
    handler('The maximum number of VPC endpoints has been reached.', 'ServiceLimitExceeded'),
    'gateway endpoints',
  ],
  [
    'doc: EC2 errors-overview, SecurityGroupLimitExceeded',
    'AWS::EC2::SecurityGroup',
    handler(
      'The maximum number of security groups for VPC vpc-0a1b has been reached.',
      'ServiceLimitExceeded',
    ),
    'one of its quotas',
  ],
  [
    'aws/copilot-cli#5481',
    'AWS::EC2::Subnet',
    handler("The subnet 'subnet-018a56d9f6694def5' has dependencies and cannot be deleted."),
    'still stands in the subnet',
  ],
  [
    'aws/aws-cdk#14456',
    'AWS::EC2::Subnet',
    "The subnet 'subnet-00974e267b4554553' has dependencies and cannot be deleted. (Service: AmazonEC2; Status Code: 400; Error Code: DependencyViolation; Request ID: 517031bf-dbb6-4f54-8149-7e431bc3f7cc; Proxy: null)",
    'still stands in the subnet',
  ],
  [
    'binxio/cfn-postgresql-user-provider#9',
    'AWS::EC2::SecurityGroup',
    'resource sg-0b8b2fcf05a0509b6 has a dependent object (Service: AmazonEC2; Status Code: 400; Error Code: DependencyViolation; Request ID: b4bd0dec-0300-42c1-bccc-c7ea5093ba1a)',
    'still uses the security group',
  ],
  [
    'convox/rack#1090',
    'AWS::EC2::VPC',
    "The vpc 'vpc-b1a910d5' has dependencies and cannot be deleted.",
    'still in the VPC',
  ],
  [
    'convox/rack#1090',
    'AWS::EC2::VPCGatewayAttachment',
    'Network vpc-b1a910d5 has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.',
    'public address',
  ],
  // Keys, roles, secrets, certificates.
  [
    'aws-solutions/innovation-sandbox-on-aws#31',
    'AWS::KMS::Key',
    handler(
      'The new key policy will not allow you to update the key policy in the future.',
      'InvalidRequest',
      'Kms',
    ),
    'nobody could manage',
  ],
  [
    'GoogleCloudPlatform/anthos-samples#357',
    'AWS::KMS::Key',
    'Policy contains a statement with one or more invalid principals.',
    'does not exist in this account',
  ],
  [
    'awslabs/amazon-redshift-monitoring#26',
    'AWS::IAM::Role',
    'The policy failed legacy parsing (Service: AmazonIdentityManagement; Status Code: 400; Error Code: MalformedPolicyDocument)',
    null,
  ],
  [
    'aws-samples/aws-fault-injection-simulator-workshop#113',
    'AWS::IAM::Role',
    'Cannot delete entity, must detach all policies first. (Service: AmazonIdentityManagement; Status Code: 409; Error Code: DeleteConflict; Request ID: 4f90bba5-0e62-4688-99e9-49eab3e23400; Proxy: null)',
    'Detach it in IAM',
  ],
  [
    'convox/rack#2672',
    'AWS::IAM::Role',
    'Cannot delete entity, must delete policies first',
    'Detach it in IAM',
  ],
  [
    'kubernetes-sigs/cluster-api-provider-aws#2117',
    'AWS::IAM::Role',
    'API: iam:CreateRole User: arn:aws:sts::1:assumed-role/Role/x is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/nodes with an explicit deny',
    'forbids this',
  ],
  [
    'aws-solutions/quota-monitor-for-aws#86',
    'AWS::IAM::Role',
    'API: iam:CreateRole User: arn:aws:sts::1:assumed-role/r/u is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/limitmonitor',
    rights,
  ],
  [
    'doc: Secrets Manager troubleshoot',
    'AWS::SecretsManager::Secret',
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
    'deleted not long ago',
  ],
  [
    'aws/aws-cdk#7933',
    'AWS::CertificateManager::Certificate',
    'ValidationDomain cannot be used with DNS validation',
    null,
  ],
  // Distributions.
  [
    'aws/aws-cdk#29183',
    'AWS::CloudFront::Distribution',
    "Rate exceeded for operation 'AWS::CloudFront::Distribution'.",
    'throttling',
  ],
  [
    'awslabs/aws-api-gateway-developer-portal#526',
    'AWS::CloudFront::Distribution',
    "Limit exceeded for resource of type 'AWS::CloudFront::Distribution'. Reason: Completing this action would cause the maximum number of distributions with Lambda function associations per owner to be exceeded (maximum allowed is 25).",
    'one of its quotas',
  ],
  // Names that are taken, rights, the stack itself.
  [
    'CloudSmith-Delivery-Troubleshooting/event-scheduler#41',
    'AWS::Logs::LogGroup',
    'Resource handler returned message: "Resource of type \'AWS::Logs::LogGroup\' with identifier \'{"/properties/LogGroupName":"event-scheduler-log-group"}\' already exists." (RequestToken: 34d4fe5b-3fc0-5ef1-a357-48740bb4c641, HandlerErrorCode: AlreadyExists)',
    'already exists',
  ],
  [
    'serverless/serverless#3237',
    'AWS::Logs::LogGroup',
    '/aws/lambda/development-get-stat already exists in stack arn:aws:cloudformation:us-east-1:1:stack/alertgraph',
    'already exists',
  ],
  ['seen on CloudFormation', 'AWS::S3::BucketPolicy', 'API: s3:PutBucketPolicy Access Denied', rights],
  [
    'awslabs/aws-deployment-framework#339',
    stackType,
    'Unable to fetch parameters [kms_arn] from parameter store for this account.',
    'Parameter Store',
  ],
  [
    'aws-samples/data-mesh-datazone-cdk-cloudformation#19',
    stackType,
    'Parameters: [ssm:/xxxx/blueprintId] cannot be found.',
    'Parameter Store',
  ],
  [
    'rlister/stax#40',
    stackType,
    'Export foo-ci-docker-vpc-EcsCluster cannot be deleted as it is in use by foo-ci-docker-events',
    'Another stack uses',
  ],
  [
    'serverless/serverless#3679',
    stackType,
    'Stack [x] cannot be deleted while in status UPDATE_IN_PROGRESS',
    'still changing the stack',
  ],
];

describe('a failure that AWS words like this', () => {
  test.each(messages)('%s: %s: %s', (_source, type, reason, words) => {
    const explanation = explain(reason, type);
    if (words === null) expect(explanation).toBeNull();
    else expect(explanation).toContain(words);
  });
});

test('there are enough of them to stand for their kinds', () => {
  expect(messages.length).toBeGreaterThanOrEqual(60);
});

test('advice for the containers is given to their group alone', () => {
  const others = messages.filter(([, type, , words]) => type !== group && words !== 'did not report');
  for (const [, type, reason] of others) expect(explain(reason, type) ?? '').not.toMatch(/containers?\b/);
});

test.each(messages)('the wrapping is taken off, all of it: %s: %s: %s', (_source, _type, reason) => {
  expect(plainReason(reason)).not.toMatch(/RequestToken|SDK Attempt|Request ID|HandlerErrorCode/);
});

test.each([
  ['AWS::DynamoDB::Table', 'Exceeded quota of account 111122223333', /quotas/],
  ['AWS::Lambda::Function', 'The bucket you tried to delete is not empty', null],
  ['AWS::SNS::Topic', 'Some of the subnets to be deleted are currently in use: subnet-1', null],
] as const)('what one service means is not said of a %s of another', (type, reason, words) => {
  const explanation = explain(reason, type);
  if (words === null) expect(explanation).toBeNull();
  else expect(explanation).toMatch(words);
});
