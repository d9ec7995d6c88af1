import type { WebEnvironmentInputs } from './inputs';

/** The template's conditions on resources, decided from the inputs. */
const conditions = {
  always: () => true,
  HasThirdZone: ({ zones }) => zones === 3,
  HasNatPerZone: ({ natGateways }) => natGateways === 'per-zone',
  HasThirdNat: ({ zones, natGateways }) => zones === 3 && natGateways === 'per-zone',
  HasFinalSnapshot: ({ finalSnapshot }) => finalSnapshot,
  HasNoFinalSnapshot: ({ finalSnapshot }) => !finalSnapshot,
  HasCertificate: ({ certificateArn }) => certificateArn !== null,
  HasSshAccess: ({ sshAccess }) => sshAccess,
} satisfies Record<string, (inputs: WebEnvironmentInputs) => boolean>;

type Condition = keyof typeof conditions;

export interface TemplateResource {
  name: string;
  type: string;
  condition: Condition;
}

function resource(name: string, type: string, condition: Condition = 'always'): TemplateResource {
  return { name, type, condition };
}

/** The template's resources: logical id → name for people, type and condition. A test compares it with the template. */
export const templateResources: Readonly<Record<string, TemplateResource>> = {
  Key: resource('Encryption key', 'AWS::KMS::Key', 'HasNoFinalSnapshot'),
  RetainedKey: resource('Encryption key', 'AWS::KMS::Key', 'HasFinalSnapshot'),
  KeyAlias: resource('Name of the encryption key', 'AWS::KMS::Alias'),
  Vpc: resource('Network (VPC)', 'AWS::EC2::VPC'),
  InternetGateway: resource('Internet gateway', 'AWS::EC2::InternetGateway'),
  InternetGatewayAttachment: resource('Internet gateway, attachment', 'AWS::EC2::VPCGatewayAttachment'),
  PublicRouteTable: resource('Public routes', 'AWS::EC2::RouteTable'),
  PublicRoute: resource('Public route to the internet', 'AWS::EC2::Route'),
  ...zoneResources(1, 'always', 'always'),
  ...zoneResources(2, 'always', 'HasNatPerZone'),
  ...zoneResources(3, 'HasThirdZone', 'HasThirdNat'),
  LoadBalancerSecurityGroup: resource('Firewall of the load balancer', 'AWS::EC2::SecurityGroup'),
  ApplicationSecurityGroup: resource('Firewall of the instances', 'AWS::EC2::SecurityGroup'),
  DatabaseSecurityGroup: resource('Firewall of the database', 'AWS::EC2::SecurityGroup'),
  ConnectSecurityGroup: resource('Firewall of the SSH endpoint', 'AWS::EC2::SecurityGroup', 'HasSshAccess'),
  ConnectEndpoint: resource('SSH endpoint', 'AWS::EC2::InstanceConnectEndpoint', 'HasSshAccess'),
  DatabaseSubnetGroup: resource('Subnets of the database', 'AWS::RDS::DBSubnetGroup'),
  Database: resource('MySQL database', 'AWS::RDS::DBInstance', 'HasNoFinalSnapshot'),
  DatabaseWithSnapshot: resource('MySQL database', 'AWS::RDS::DBInstance', 'HasFinalSnapshot'),
  DatabasePasswordRotation: resource('Database password', 'AWS::SecretsManager::RotationSchedule'),
  DataBucket: resource('Data bucket', 'AWS::S3::Bucket'),
  DataBucketPolicy: resource('Data bucket, policy', 'AWS::S3::BucketPolicy'),
  InstanceRole: resource('Role of the instances', 'AWS::IAM::Role'),
  InstancePolicy: resource('Rights of the instances', 'AWS::IAM::Policy'),
  InstanceProfile: resource('Role of the instances, profile', 'AWS::IAM::InstanceProfile'),
  LaunchTemplate: resource('Launch template', 'AWS::EC2::LaunchTemplate'),
  AutoScalingGroup: resource('Instances (Auto Scaling group)', 'AWS::AutoScaling::AutoScalingGroup'),
  ScalingPolicy: resource('Scaling under load', 'AWS::AutoScaling::ScalingPolicy'),
  LoadBalancer: resource('Load balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
  WebsiteTargetGroup: resource('Website, targets', 'AWS::ElasticLoadBalancingV2::TargetGroup'),
  ApiTargetGroup: resource('API, targets', 'AWS::ElasticLoadBalancingV2::TargetGroup'),
  HttpListener: resource('HTTP listener', 'AWS::ElasticLoadBalancingV2::Listener'),
  HttpsListener: resource('HTTPS listener', 'AWS::ElasticLoadBalancingV2::Listener', 'HasCertificate'),
  ApiRule: resource('Route to the API', 'AWS::ElasticLoadBalancingV2::ListenerRule'),
  WebsiteRule: resource('Route to the website', 'AWS::ElasticLoadBalancingV2::ListenerRule'),
};

/** Losing one of these loses data: replacing or removing it needs consent. */
export const statefulResources: readonly string[] = [
  'Database',
  'DatabaseWithSnapshot',
  'DataBucket',
  'Key',
  'RetainedKey',
];

function zoneResources(zone: number, inZone: Condition, nat: Condition): Record<string, TemplateResource> {
  return {
    [`PublicSubnet${zone}`]: resource(`Public subnet, zone ${zone}`, 'AWS::EC2::Subnet', inZone),
    [`PrivateSubnet${zone}`]: resource(`Private subnet, zone ${zone}`, 'AWS::EC2::Subnet', inZone),
    [`PublicSubnet${zone}Routing`]: resource(
      `Public subnet, zone ${zone}, routing`,
      'AWS::EC2::SubnetRouteTableAssociation',
      inZone,
    ),
    [`NatAddress${zone}`]: resource(`NAT gateway, zone ${zone}, address`, 'AWS::EC2::EIP', nat),
    [`NatGateway${zone}`]: resource(`NAT gateway, zone ${zone}`, 'AWS::EC2::NatGateway', nat),
    [`PrivateRouteTable${zone}`]: resource(`Private routes, zone ${zone}`, 'AWS::EC2::RouteTable', inZone),
    [`PrivateRoute${zone}`]: resource(`Private route out, zone ${zone}`, 'AWS::EC2::Route', inZone),
    [`PrivateSubnet${zone}Routing`]: resource(
      `Private subnet, zone ${zone}, routing`,
      'AWS::EC2::SubnetRouteTableAssociation',
      inZone,
    ),
  };
}

export function resourceType(logicalId: string): string {
  return templateResources[logicalId]?.type ?? '';
}

/** The logical ids that CloudFormation makes for these inputs. */
export function resourcesFor(inputs: WebEnvironmentInputs): string[] {
  return Object.entries(templateResources)
    .filter(([, { condition }]) => conditions[condition](inputs))
    .map(([logicalId]) => logicalId);
}

/** How many resources CloudFormation lists for these inputs: the m of "n of m". */
export function expectedResources(inputs: WebEnvironmentInputs): number {
  return resourcesFor(inputs).length;
}
