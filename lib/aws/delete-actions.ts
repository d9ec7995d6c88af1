/**
 * The call without which a resource of a type can't be deleted, of the types that matter most.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const deleteActions: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup': 'autoscaling:DeleteAutoScalingGroup',
  'AWS::EC2::LaunchTemplate': 'ec2:DeleteLaunchTemplate',
  'AWS::EC2::NatGateway': 'ec2:DeleteNatGateway',
  'AWS::EC2::SecurityGroup': 'ec2:DeleteSecurityGroup',
  'AWS::EC2::Subnet': 'ec2:DeleteSubnet',
  'AWS::EC2::VPC': 'ec2:DeleteVpc',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'elasticloadbalancing:DeleteLoadBalancer',
  'AWS::IAM::Role': 'iam:DeleteRole',
  'AWS::KMS::Alias': 'kms:DeleteAlias',
  'AWS::KMS::Key': 'kms:ScheduleKeyDeletion',
  'AWS::RDS::DBInstance': 'rds:DeleteDBInstance',
  'AWS::S3::Bucket': 's3:DeleteBucket',
};
