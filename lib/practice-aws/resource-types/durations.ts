/** Seconds at speed 1, short enough for a launch to be watched: real ones take about eight times as long. */
export interface Durations {
  createSeconds: number;
  updateSeconds: number;
  deleteSeconds: number;
}

const ORDINARY = [3, 3, 2] as const;

/** Create, update, delete. Anything else is quick. */
const TYPICAL: Readonly<Record<string, readonly [create: number, update: number, remove: number]>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': [1.5, 1.5, 1],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [1.5, 1.5, 1],
  'AWS::AutoScaling::AutoScalingGroup': [13, 6, 11],
  'AWS::AutoScaling::ScalingPolicy': [1.5, 1.5, 1],
  'AWS::CDK::Metadata': [1, 1, 1],
  // Its proof has to be found in DNS.
  'AWS::CertificateManager::Certificate': [15, 3, 2],
  // It is brought to every edge of the world, and has to be disabled everywhere before it can be deleted.
  'AWS::CloudFront::Distribution': [40, 35, 50],
  'AWS::CloudFront::Function': [3, 3, 2],
  'AWS::CloudFront::OriginAccessControl': [1.5, 1.5, 1],
  'AWS::CloudWatch::Alarm': [1.5, 1.5, 1],
  'AWS::EC2::EIP': [2, 2, 1.5],
  'AWS::EC2::Instance': [8, 6, 6],
  'AWS::EC2::InstanceConnectEndpoint': [12, 3, 8],
  'AWS::EC2::InternetGateway': [2, 2, 2],
  'AWS::EC2::LaunchTemplate': [2, 2, 1.5],
  'AWS::EC2::NatGateway': [23, 3, 9],
  'AWS::EC2::Route': [2, 2, 1.5],
  'AWS::EC2::RouteTable': [1.5, 1.5, 1],
  'AWS::EC2::SecurityGroupEgress': [1.5, 1.5, 1],
  'AWS::EC2::SecurityGroupIngress': [1.5, 1.5, 1],
  'AWS::EC2::Subnet': [1.5, 1.5, 1],
  'AWS::EC2::SubnetRouteTableAssociation': [1.5, 1.5, 1],
  'AWS::EC2::VPC': [2.5, 2, 2],
  'AWS::EC2::VPCEndpoint': [6, 4, 5],
  'AWS::EC2::VPCGatewayAttachment': [2, 2, 2],
  'AWS::ECS::Cluster': [3, 3, 3],
  // Until as many tasks run as are to, and the old ones are gone.
  'AWS::ECS::Service': [15, 18, 12],
  'AWS::ECS::TaskDefinition': [1.5, 1.5, 1],
  'AWS::EKS::Cluster': [70, 50, 30],
  'AWS::ElastiCache::ReplicationGroup': [45, 20, 25],
  'AWS::ElasticLoadBalancingV2::Listener': [2, 2, 1],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [1.5, 1.5, 1],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [27, 4, 7],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [2, 2, 1.5],
  'AWS::IAM::InstanceProfile': [8, 3, 2],
  'AWS::IAM::Role': [5, 3, 2],
  'AWS::KMS::Key': [6, 3, 2],
  'AWS::Lambda::Function': [4, 3, 3],
  'AWS::Logs::LogGroup': [1.5, 1.5, 1],
  'AWS::Logs::MetricFilter': [1.5, 1.5, 1],
  'AWS::OpenSearchService::Domain': [80, 60, 40],
  'AWS::RDS::DBCluster': [30, 15, 18],
  'AWS::RDS::DBInstance': [27, 12, 15],
  // DNS servers all over the world take it over.
  'AWS::Route53::RecordSet': [6, 6, 6],
  'AWS::S3::Bucket': [4, 3, 3],
  'AWS::S3::BucketPolicy': [1.5, 1.5, 1],
  'AWS::SecretsManager::Secret': [1.5, 1.5, 1],
  'AWS::SNS::Subscription': [1.5, 1.5, 1],
  'AWS::SSM::Parameter': [1.5, 1.5, 1],
};

export function durationsOf(type: string): Durations {
  const [createSeconds, updateSeconds, deleteSeconds] =
    (Object.hasOwn(TYPICAL, type) ? TYPICAL[type] : undefined) ?? ORDINARY;
  return { createSeconds, updateSeconds, deleteSeconds };
}
