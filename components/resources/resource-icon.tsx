import Ec2 from 'aws-react-icons/icons/ArchitectureServiceAmazonEC2';
import AutoScaling from 'aws-react-icons/icons/ArchitectureServiceAmazonEC2AutoScaling';
import Rds from 'aws-react-icons/icons/ArchitectureServiceAmazonRDS';
import S3 from 'aws-react-icons/icons/ArchitectureServiceAmazonSimpleStorageService';
import CloudFormation from 'aws-react-icons/icons/ArchitectureServiceAWSCloudFormation';
import Iam from 'aws-react-icons/icons/ArchitectureServiceAWSIdentityandAccessManagement';
import KeyManagement from 'aws-react-icons/icons/ArchitectureServiceAWSKeyManagementService';
import SecretsManager from 'aws-react-icons/icons/ArchitectureServiceAWSSecretsManager';
import LoadBalancing from 'aws-react-icons/icons/ArchitectureServiceElasticLoadBalancing';
import ElasticIp from 'aws-react-icons/icons/ResourceAmazonEC2ElasticIPAddress';
import InternetGateway from 'aws-react-icons/icons/ResourceAmazonVPCInternetGateway';
import NatGateway from 'aws-react-icons/icons/ResourceAmazonVPCNATGateway';
import NetworkAccess from 'aws-react-icons/icons/ResourceAmazonVPCNetworkAccessControlList';
import Router from 'aws-react-icons/icons/ResourceAmazonVPCRouter';
import Vpc from 'aws-react-icons/icons/ResourceAmazonVPCVirtualprivatecloudVPC';
import { Box } from 'lucide-react';
import type { ComponentType } from 'react';
import { cn } from '@/components/ui/class-names';

type Icon = ComponentType<{ size?: string | number; className?: string }>;

const icons: ReadonlyMap<string, Icon> = new Map<string, Icon>([
  ['AWS::EC2::EIP', ElasticIp],
  ['AWS::EC2::InternetGateway', InternetGateway],
  ['AWS::EC2::VPCGatewayAttachment', InternetGateway],
  ['AWS::EC2::NatGateway', NatGateway],
  ['AWS::EC2::Route', Router],
  ['AWS::EC2::RouteTable', Router],
  ['AWS::EC2::SubnetRouteTableAssociation', Router],
  ['AWS::EC2::SecurityGroup', NetworkAccess],
  ['AWS::EC2::SecurityGroupIngress', NetworkAccess],
  ['AWS::EC2::SecurityGroupEgress', NetworkAccess],
  ['AWS::EC2::Subnet', Vpc],
  ['AWS::EC2::VPC', Vpc],
]);

/** For types without a picture of their own: that of their service. */
const serviceIcons: ReadonlyMap<string, Icon> = new Map<string, Icon>([
  ['AutoScaling', AutoScaling],
  ['CloudFormation', CloudFormation],
  ['EC2', Ec2],
  ['ElasticLoadBalancingV2', LoadBalancing],
  ['IAM', Iam],
  ['KMS', KeyManagement],
  ['RDS', Rds],
  ['S3', S3],
  ['SecretsManager', SecretsManager],
]);

/** The picture AWS uses for a type of resource; beside its name, so it says nothing by itself. */
export function ResourceIcon({ type, className }: { type: string; className?: string }) {
  const Picture = icons.get(type) ?? serviceIcons.get(type.split('::')[1] ?? '');
  return (
    // The icons bring titles such as "Res_Amazon-VPC_48", which no one should hear or see as a tooltip.
    <span
      aria-hidden
      className={cn(
        'pointer-events-none inline-flex size-5 shrink-0 overflow-hidden rounded-[3px]',
        className,
      )}
    >
      {Picture ? <Picture size={20} /> : <Box className="size-5 text-ink-faint" />}
    </span>
  );
}
