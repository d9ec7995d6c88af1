/**
 * What CloudFormation, or the service in its name, looks at while it makes or changes a resource of a type: a role that
 * may make a thing and not see it fails as soon as it is made. Of the permissions that the handlers in the type's schema
 * list, and of what the service's documentation asks for; see `actions.ts` for both.
 */
export const reads: Readonly<Record<string, readonly string[]>> = {
  'AWS::AutoScaling::AutoScalingGroup': [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeScalingActivities',
  ],
  'AWS::AutoScaling::ScalingPolicy': ['autoscaling:DescribePolicies'],
  'AWS::CloudFront::Distribution': ['cloudfront:GetDistribution', 'cloudfront:GetDistributionConfig'],
  'AWS::EC2::EIP': ['ec2:DescribeAddresses'],
  'AWS::EC2::InstanceConnectEndpoint': ['ec2:DescribeInstanceConnectEndpoints'],
  'AWS::EC2::InternetGateway': ['ec2:DescribeInternetGateways'],
  'AWS::EC2::LaunchTemplate': ['ec2:DescribeLaunchTemplates'],
  'AWS::EC2::NatGateway': ['ec2:DescribeNatGateways'],
  'AWS::EC2::Route': ['ec2:DescribeRouteTables'],
  'AWS::EC2::RouteTable': ['ec2:DescribeRouteTables'],
  'AWS::EC2::SecurityGroup': ['ec2:DescribeSecurityGroups'],
  'AWS::EC2::Subnet': ['ec2:DescribeSubnets'],
  'AWS::EC2::SubnetRouteTableAssociation': ['ec2:DescribeRouteTables'],
  'AWS::EC2::VPC': ['ec2:DescribeVpcAttribute', 'ec2:DescribeVpcs'],
  'AWS::EC2::VPCEndpoint': [
    ...['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcEndpoints', 'ec2:DescribeVpcs'],
  ],
  'AWS::EC2::VPCGatewayAttachment': ['ec2:DescribeInternetGateways', 'ec2:DescribeVpnGateways'],
  'AWS::ElasticLoadBalancingV2::Listener': ['elasticloadbalancing:DescribeListeners'],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['elasticloadbalancing:DescribeRules'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['elasticloadbalancing:DescribeLoadBalancers'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['elasticloadbalancing:DescribeTargetGroups'],
  'AWS::RDS::DBInstance': [
    ...['rds:DescribeDBInstances', 'rds:DescribeEvents', 'ec2:DescribeAccountAttributes'],
    ...['ec2:DescribeAvailabilityZones', 'ec2:DescribeInternetGateways', 'ec2:DescribeSecurityGroups'],
    ...['ec2:DescribeSubnets', 'ec2:DescribeVpcAttribute', 'ec2:DescribeVpcs'],
  ],
  'AWS::RDS::DBSubnetGroup': ['rds:DescribeDBSubnetGroups', 'rds:ListTagsForResource'],
  'AWS::S3::Bucket': ['s3:ListBucket'],
  'AWS::S3::BucketPolicy': ['s3:GetBucketPolicy'],
};

/**
 * Services whose reads here take no resource.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const readsWithoutResource = /^(autoscaling|ec2|elasticloadbalancing):Describe/;
