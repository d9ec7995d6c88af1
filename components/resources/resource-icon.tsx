import CloudFront from 'aws-react-icons/icons/ArchitectureServiceAmazonCloudFront';
import CloudWatch from 'aws-react-icons/icons/ArchitectureServiceAmazonCloudWatch';
import DynamoDb from 'aws-react-icons/icons/ArchitectureServiceAmazonDynamoDB';
import Ec2 from 'aws-react-icons/icons/ArchitectureServiceAmazonEC2';
import AutoScaling from 'aws-react-icons/icons/ArchitectureServiceAmazonEC2AutoScaling';
import Rds from 'aws-react-icons/icons/ArchitectureServiceAmazonRDS';
import Route53 from 'aws-react-icons/icons/ArchitectureServiceAmazonRoute53';
import Sns from 'aws-react-icons/icons/ArchitectureServiceAmazonSimpleNotificationService';
import Sqs from 'aws-react-icons/icons/ArchitectureServiceAmazonSimpleQueueService';
import S3 from 'aws-react-icons/icons/ArchitectureServiceAmazonSimpleStorageService';
import CertificateManager from 'aws-react-icons/icons/ArchitectureServiceAWSCertificateManager';
import CloudFormation from 'aws-react-icons/icons/ArchitectureServiceAWSCloudFormation';
import Iam from 'aws-react-icons/icons/ArchitectureServiceAWSIdentityandAccessManagement';
import KeyManagement from 'aws-react-icons/icons/ArchitectureServiceAWSKeyManagementService';
import Lambda from 'aws-react-icons/icons/ArchitectureServiceAWSLambda';
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
import { aboutType } from '@/lib/stacks/types/about-type';
import type { IconKey } from '@/lib/stacks/types/type-facts';

type Icon = ComponentType<{ size?: string | number; className?: string }>;

const icons: Readonly<Record<Exclude<IconKey, 'unknown'>, Icon>> = {
  'auto-scaling': AutoScaling,
  certificate: CertificateManager,
  cloudformation: CloudFormation,
  cloudfront: CloudFront,
  cloudwatch: CloudWatch,
  dynamodb: DynamoDb,
  ec2: Ec2,
  'elastic-ip': ElasticIp,
  iam: Iam,
  'internet-gateway': InternetGateway,
  kms: KeyManagement,
  lambda: Lambda,
  'load-balancing': LoadBalancing,
  'nat-gateway': NatGateway,
  'network-access': NetworkAccess,
  rds: Rds,
  route53: Route53,
  router: Router,
  s3: S3,
  'secrets-manager': SecretsManager,
  sns: Sns,
  sqs: Sqs,
  vpc: Vpc,
};

/** The picture AWS uses for a type of resource; beside its name, so it says nothing by itself. */
export function ResourceIcon({ type, className }: { type: string; className?: string }) {
  const { icon } = aboutType(type);
  const Picture = icon === 'unknown' ? null : icons[icon];
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
