import { hexId, upperId, uuidOf } from '@/lib/practice-aws/account/identifiers';
import { urlSuffixOf } from '@/lib/practice-aws/template/partition';
import {
  arn,
  ec2Id,
  type KnownShape,
  type KnownShapes,
  nameOf,
  property,
  type ResourceContext,
} from './define';
import { keyFingerprint } from './key-fingerprint';

const ec2 = (prefix: string): KnownShape => ({ physicalId: (context) => ec2Id(context, prefix) });

/** The value of one of its properties. */
const of = (name: string): KnownShape => ({ physicalId: (context) => property(context, name) ?? '' });

/** API Gateway's ids: small letters and digits. */
const smallId = (context: ResourceContext, length: number, use = '') =>
  upperId(`${use}:${context.seed}`, length).toLowerCase();

const searchDomain: KnownShape = {
  attributes: (context, physicalId) => ({
    DomainEndpoint: `search-${physicalId}-${smallId(context, 26)}.${context.region}.es.${urlSuffixOf(context.region)}`,
  }),
};

/** `Ref` and attributes of types that our templates do not use: the CloudFormation reference. */
export const otherShapes = {
  'AWS::ApiGateway::Deployment': { physicalId: (context) => smallId(context, 6) },
  'AWS::ApiGateway::Resource': { physicalId: (context) => smallId(context, 6) },
  'AWS::ApiGateway::RestApi': {
    physicalId: (context) => smallId(context, 10),
    attributes: (context) => ({ RootResourceId: smallId(context, 10, 'root') }),
  },
  'AWS::ApiGateway::Stage': of('StageName'),
  'AWS::CertificateManager::Certificate': {
    physicalId: (context) => arn(context, 'acm', `certificate/${uuidOf(context.seed)}`),
  },
  'AWS::CloudFormation::WaitCondition': { attributes: () => ({ Data: '{}' }) },
  'AWS::CloudFormation::WaitConditionHandle': {
    physicalId: (context) =>
      `https://cloudformation-waitcondition-${context.region}.s3.${urlSuffixOf(context.region)}/${context.stackName}/${uuidOf(context.seed)}/${context.logicalId}`,
  },
  'AWS::DynamoDB::Table': {
    attributes: (context, physicalId) => ({
      StreamArn: arn(context, 'dynamodb', `table/${physicalId}/stream/2026-01-01T00:00:00.000`),
    }),
  },
  'AWS::EC2::CapacityReservation': ec2('cr'),
  'AWS::EC2::CustomerGateway': ec2('cgw'),
  'AWS::EC2::DHCPOptions': ec2('dopt'),
  'AWS::EC2::EgressOnlyInternetGateway': ec2('eigw'),
  'AWS::EC2::EIPAssociation': ec2('eipassoc'),
  'AWS::EC2::Host': ec2('h'),
  'AWS::EC2::KeyPair': {
    physicalId: (context) => nameOf(context, 'KeyName', 255),
    attributes: (context) => ({
      KeyPairId: ec2Id(context, 'key'),
      KeyFingerprint: keyFingerprint(context),
    }),
  },
  'AWS::EC2::NetworkInterface': {
    ...ec2('eni'),
    attributes: (context) => ({
      PrimaryPrivateIpAddress:
        property(context, 'PrivateIpAddress') ?? `10.0.0.${Number.parseInt(hexId(context.seed, 2), 16)}`,
    }),
  },
  'AWS::EC2::NetworkInterfaceAttachment': ec2('eni-attach'),
  'AWS::EC2::PrefixList': ec2('pl'),
  'AWS::EC2::SubnetCidrBlock': ec2('subnet-cidr-assoc'),
  'AWS::EC2::SubnetNetworkAclAssociation': ec2('aclassoc'),
  'AWS::EC2::TransitGateway': ec2('tgw'),
  'AWS::EC2::TransitGatewayAttachment': ec2('tgw-attach'),
  'AWS::EC2::TransitGatewayRouteTable': ec2('tgw-rtb'),
  'AWS::EC2::VPCPeeringConnection': ec2('pcx'),
  'AWS::EC2::VPNConnection': ec2('vpn'),
  'AWS::EC2::VPNGateway': ec2('vgw'),
  'AWS::Elasticsearch::Domain': searchDomain,
  'AWS::IAM::AccessKey': {
    physicalId: (context) => `AKIA${upperId(context.seed, 16)}`,
    attributes: (context) => ({ SecretAccessKey: hexId(`secret:${context.seed}`, 40) }),
  },
  'AWS::OpenSearchService::Domain': searchDomain,
  'AWS::Route53::HostedZone': { physicalId: (context) => `Z${upperId(context.seed, 20)}` },
  'AWS::Route53::RecordSet': of('Name'),
  'AWS::S3::BucketPolicy': of('Bucket'),
  'AWS::SecretsManager::ResourcePolicy': of('SecretId'),
  'AWS::SecretsManager::SecretTargetAttachment': of('SecretId'),
  'AWS::SSM::MaintenanceWindow': { physicalId: (context) => `mw-${hexId(context.seed, 17)}` },
  'AWS::StepFunctions::StateMachine': {
    physicalId: (context) =>
      arn(context, 'states', `stateMachine:${nameOf(context, 'StateMachineName', 80)}`),
    attributes: (context) => ({
      Name: nameOf(context, 'StateMachineName', 80),
      StateMachineRevisionId: uuidOf(`${context.seed}:${context.revision}`),
    }),
  },
  'AWS::AutoScaling::LifecycleHook': { physicalId: (context) => nameOf(context, 'LifecycleHookName', 255) },
  'AWS::EC2::SpotFleet': { physicalId: (context) => `sfr-${uuidOf(context.seed)}` },
} satisfies KnownShapes;
