import { digits, hexId, upperId, uuidOf } from '@/lib/practice-aws/account/identifiers';
import { zoneId } from '@/lib/practice-aws/account/zones';
import { partitionOf, urlSuffixOf } from '@/lib/practice-aws/template/partition';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import { cloudFrontShapes } from './cloudfront-shapes';
import { containerShapes } from './container-shapes';
import {
  arn,
  ec2Id,
  type KnownShape,
  type KnownShapes,
  nameOf,
  property,
  type ResourceContext,
} from './define';
import { otherShapes } from './other-shapes';

const ec2 = (prefix: string, attributes?: KnownShape['attributes']): KnownShape => ({
  physicalId: (context) => ec2Id(context, prefix),
  attributes,
});

const named = (propertyName: string, longest: number, attributes?: KnownShape['attributes']): KnownShape => ({
  physicalId: (context) => nameOf(context, propertyName, longest),
  attributes,
});

const lowerCase = (
  propertyName: string,
  longest: number,
  attributes?: KnownShape['attributes'],
): KnownShape => ({
  physicalId: (context) => nameOf(context, propertyName, longest).toLowerCase(),
  attributes,
});

/** An address out of a documentation range (RFC 5737): it can't belong to anybody. */
function publicIp(context: ResourceContext): string {
  return `203.0.113.${(Number.parseInt(hexId(context.seed, 4), 16) % 254) + 1}`;
}

function destination(context: ResourceContext): string {
  return property(context, 'DestinationCidrBlock') ?? property(context, 'DestinationIpv6CidrBlock') ?? '';
}

/** Interface endpoints have a network interface in each subnet. */
function endpointSubnets(context: ResourceContext): string[] {
  const subnets = member(context.properties, 'SubnetIds');
  return Array.isArray(subnets) ? subnets.map((subnet) => scalarText(subnet) ?? '') : [];
}

const networkShapes = {
  'AWS::EC2::EIP': {
    physicalId: publicIp,
    attributes: (context) => ({ AllocationId: ec2Id(context, 'eipalloc') }),
  },
  'AWS::EC2::FlowLog': { physicalId: (context) => `fl-${digits(context.seed, 17)}` },
  'AWS::EC2::Instance': ec2('i', (context) => {
    const host = Number.parseInt(hexId(context.seed, 2), 16);
    return {
      AvailabilityZone: property(context, 'AvailabilityZone') ?? `${context.region}a`,
      PrivateDnsName: `ip-10-0-0-${host}.${context.region}.compute.internal`,
      PrivateIp: `10.0.0.${host}`,
      PublicDnsName: '',
      PublicIp: `198.51.100.${host}`,
      VpcId: ec2Id(context, 'vpc'),
    };
  }),
  'AWS::EC2::InstanceConnectEndpoint': ec2('eice'),
  'AWS::EC2::InternetGateway': ec2('igw'),
  'AWS::EC2::LaunchTemplate': ec2('lt', (context) => ({
    DefaultVersionNumber: '1',
    LatestVersionNumber: String(context.revision),
  })),
  'AWS::EC2::NatGateway': ec2('nat', (context) => ({ EniId: ec2Id(context, 'eni') })),
  'AWS::EC2::NetworkAcl': ec2('acl'),
  'AWS::EC2::Route': {
    physicalId: (context) => `${property(context, 'RouteTableId') ?? ''}|${destination(context)}`,
    attributes: (context) => ({ CidrBlock: destination(context) }),
  },
  'AWS::EC2::RouteTable': ec2('rtb'),
  'AWS::EC2::SecurityGroup': ec2('sg', (_context, GroupId) => ({ GroupId })),
  'AWS::EC2::SecurityGroupEgress': ec2('sgr'),
  'AWS::EC2::SecurityGroupIngress': ec2('sgr'),
  'AWS::EC2::Subnet': ec2('subnet', (context) => {
    const zone = property(context, 'AvailabilityZone') ?? `${context.region}a`;
    return {
      AvailabilityZone: zone,
      AvailabilityZoneId: property(context, 'AvailabilityZoneId') ?? zoneId(zone),
      NetworkAclAssociationId: ec2Id(context, 'aclassoc'),
    };
  }),
  'AWS::EC2::SubnetRouteTableAssociation': ec2('rtbassoc'),
  'AWS::EC2::Volume': ec2('vol'),
  'AWS::EC2::VPC': ec2('vpc', (context) => ({
    CidrBlockAssociations: [ec2Id(context, 'vpc-cidr-assoc')],
    DefaultNetworkAcl: ec2Id(context, 'acl'),
    DefaultSecurityGroup: ec2Id(context, 'sg'),
  })),
  'AWS::EC2::VPCCidrBlock': ec2('vpc-cidr-assoc'),
  'AWS::EC2::VPCEndpoint': ec2('vpce', (context) => ({
    NetworkInterfaceIds: endpointSubnets(context).map(
      (subnet) => `eni-${hexId(`${subnet}:${context.seed}`, 17)}`,
    ),
  })),
  'AWS::EC2::VPCGatewayAttachment': {
    physicalId: (context) => `IGW|${property(context, 'VpcId') ?? ''}`,
    attributes: () => ({ AttachmentType: 'IGW' }),
  },
} satisfies KnownShapes;

/** `loadbalancer/app/my-name/50dc6c495c0c9188`, the part of an ARN that metrics call the full name. */
function afterAccount(resourceArn: string): string {
  return resourceArn.split(':').slice(5).join(':');
}

const loadBalancing = (rest: (context: ResourceContext) => string) => (context: ResourceContext) =>
  arn(context, 'elasticloadbalancing', `${rest(context)}/${hexId(context.seed, 16)}`);

/** Listeners and rules continue the ARN of what they belong to. */
const within = (parent: string, from: string, to: string) => (context: ResourceContext) => {
  const parentArn =
    property(context, parent) ?? arn(context, 'elasticloadbalancing', `${from}/app/unknown/0`);
  return `${parentArn.replace(`:${from}/`, `:${to}/`)}/${hexId(context.seed, 16)}`;
};

const computeShapes = {
  'AWS::AutoScaling::AutoScalingGroup': named('AutoScalingGroupName', 255, (context, physicalId) => ({
    AutoScalingGroupARN: arn(
      context,
      'autoscaling',
      `autoScalingGroup:${uuidOf(context.seed)}:autoScalingGroupName/${physicalId}`,
    ),
  })),
  'AWS::AutoScaling::ScalingPolicy': {
    physicalId: (context) =>
      arn(
        context,
        'autoscaling',
        `scalingPolicy:${uuidOf(context.seed)}:autoScalingGroupName/${property(context, 'AutoScalingGroupName') ?? ''}:policyName/${nameOf(context, 'PolicyName', 255)}`,
      ),
    attributes: (context) => ({ PolicyName: nameOf(context, 'PolicyName', 255) }),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    physicalId: loadBalancing(
      (context) =>
        `loadbalancer/${property(context, 'Type') === 'network' ? 'net' : 'app'}/${nameOf(context, 'Name', 32)}`,
    ),
    attributes: (context, physicalId) => {
      const name = nameOf(context, 'Name', 32);
      return {
        LoadBalancerName: name,
        LoadBalancerFullName: afterAccount(physicalId).replace('loadbalancer/', ''),
        DNSName: `${name}-${Number.parseInt(hexId(context.seed, 8), 16)}.${context.region}.elb.${urlSuffixOf(context.region)}`,
        CanonicalHostedZoneID: `Z${hexId(context.region, 13).toUpperCase()}`,
      };
    },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    physicalId: loadBalancing((context) => `targetgroup/${nameOf(context, 'Name', 32)}`),
    attributes: (context, physicalId) => ({
      TargetGroupFullName: afterAccount(physicalId),
      TargetGroupName: nameOf(context, 'Name', 32),
    }),
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    physicalId: within('LoadBalancerArn', 'loadbalancer', 'listener'),
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    physicalId: within('ListenerArn', 'listener', 'listener-rule'),
  },
} satisfies KnownShapes;

/** The name of a rule's bus, nothing for the default one. */
function eventBus(context: ResourceContext): string[] {
  const name = (property(context, 'EventBusName') ?? 'default').split('/').at(-1) ?? '';
  return name === 'default' ? [] : [name];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: Port */
function defaultPort(engine: string): string {
  if (engine.includes('postgres')) return '5432';
  if (engine.startsWith('oracle')) return '1521';
  return engine.startsWith('sqlserver') ? '1433' : '3306';
}

const dataShapes = {
  'AWS::ECR::Repository': lowerCase('RepositoryName', 256, (context, physicalId) => ({
    RepositoryUri: `${context.account}.dkr.ecr.${context.region}.${urlSuffixOf(context.region)}/${physicalId}`,
  })),
  'AWS::KMS::Key': { physicalId: (context) => uuidOf(context.seed) },
  'AWS::Logs::LogGroup': named('LogGroupName', 512, (context, physicalId) => ({
    Arn: arn(context, 'logs', `log-group:${physicalId}:*`),
  })),
  'AWS::RDS::DBInstance': lowerCase('DBInstanceIdentifier', 63, (context, physicalId) => ({
    DbiResourceId: `db-${upperId(context.seed, 26)}`,
    DBSystemId: '',
    'CertificateDetails.CAIdentifier': 'rds-ca-rsa2048-g1',
    'CertificateDetails.ValidTill': '2061-05-20T00:00:00Z',
    'Endpoint.Address': `${physicalId}.c${hexId(`${context.account}${context.region}`, 11)}.${context.region}.rds.${urlSuffixOf(context.region)}`,
    'Endpoint.Port': property(context, 'Port') ?? defaultPort(property(context, 'Engine') ?? ''),
    'Endpoint.HostedZoneId': `Z${hexId(context.region, 13).toUpperCase()}`,
    'MasterUserSecret.SecretArn': arn(
      context,
      'secretsmanager',
      `secret:rds!db-${uuidOf(context.seed)}-${hexId(`secret:${context.seed}`, 6)}`,
    ),
  })),
  'AWS::RDS::DBParameterGroup': lowerCase('DBParameterGroupName', 255),
  'AWS::RDS::DBSubnetGroup': lowerCase('DBSubnetGroupName', 255),
  'AWS::S3::Bucket': lowerCase('BucketName', 63, (context, physicalId) => ({
    DomainName: `${physicalId}.s3.${urlSuffixOf(context.region)}`,
    DualStackDomainName: `${physicalId}.s3.dualstack.${context.region}.${urlSuffixOf(context.region)}`,
    RegionalDomainName: `${physicalId}.s3.${context.region}.${urlSuffixOf(context.region)}`,
    WebsiteURL: `http://${physicalId}.s3-website.${context.region}.${urlSuffixOf(context.region)}`,
  })),
  'AWS::SecretsManager::Secret': {
    physicalId: (context) =>
      arn(context, 'secretsmanager', `secret:${nameOf(context, 'Name', 512)}-${hexId(context.seed, 6)}`),
  },
  'AWS::Events::Rule': {
    physicalId: (context) => [...eventBus(context), nameOf(context, 'Name')].join('|'),
    attributes: (context) => ({
      Arn: arn(context, 'events', ['rule', ...eventBus(context), nameOf(context, 'Name')].join('/')),
    }),
  },
  'AWS::SecretsManager::RotationSchedule': { physicalId: (context) => property(context, 'SecretId') ?? '' },
  'AWS::SNS::Subscription': {
    physicalId: (context) => `${property(context, 'TopicArn') ?? ''}:${uuidOf(context.seed)}`,
  },
  'AWS::SNS::Topic': { attributes: (context) => ({ TopicName: nameOf(context, 'TopicName') }) },
  'AWS::SQS::Queue': {
    physicalId: (context) =>
      `https://sqs.${context.region}.${urlSuffixOf(context.region)}/${context.account}/${nameOf(context, 'QueueName', 80)}`,
    attributes: (context) => ({
      Arn: arn(context, 'sqs', nameOf(context, 'QueueName', 80)),
      QueueName: nameOf(context, 'QueueName', 80),
    }),
  },
  'AWS::SSM::Parameter': {
    physicalId: (context) =>
      property(context, 'Name') ?? `CFN-${context.logicalId}-${upperId(context.seed, 12)}`,
  },
} satisfies KnownShapes;

const identityShapes = {
  'AWS::IAM::ManagedPolicy': {
    attributes: (context) => ({
      PolicyId: `ANPA${upperId(context.seed, 17)}`,
      AttachmentCount: '0',
      DefaultVersionId: 'v1',
      IsAttachable: 'true',
      PermissionsBoundaryUsageCount: '0',
    }),
  },
  'AWS::IAM::OIDCProvider': {
    physicalId: (context) =>
      `arn:${partitionOf(context.region)}:iam::${context.account}:oidc-provider/${(property(context, 'Url') ?? '').replace(/^https:\/\//, '')}`,
  },
  'AWS::IAM::Policy': {
    physicalId: (context) =>
      `${context.stackName.slice(0, 5)}-${context.logicalId.slice(0, 4)}-${upperId(context.seed, 12)}`,
  },
  'AWS::IAM::Role': { attributes: (context) => ({ RoleId: `AROA${upperId(context.seed, 17)}` }) },
} satisfies KnownShapes;

/** `Ref` and the attributes of the types that our templates use: the CloudFormation reference. */
export const KNOWN_SHAPES: KnownShapes = {
  ...otherShapes,
  ...networkShapes,
  ...computeShapes,
  ...dataShapes,
  ...cloudFrontShapes,
  ...containerShapes,
  ...identityShapes,
};
