import type { FieldOverrides, GroupOfInputs } from '@/lib/blueprints/fields';
import { monthlyUsd, prices } from '@/lib/stacks/types/prices';
import { databaseClasses, databaseClassNames, instanceTypeNames, instanceTypes } from './catalog';
import type { WebEnvironmentInputs } from './inputs';

/** With its public address, before traffic. */
const natGatewayUsd = monthlyUsd(prices.natGateway) + monthlyUsd(prices.publicAddress);

/** In reading order. */
export const groups = [
  {
    title: 'Network',
    description: 'Its own VPC, spread over availability zones.',
    inputs: ['vpcCidr', 'zones', 'natGateways'],
  },
  {
    title: 'Compute',
    description: 'Instances in an Auto Scaling group, in the private subnets.',
    inputs: ['imageParameter', 'instanceType', 'minInstances', 'maxInstances'],
  },
  {
    title: 'Application',
    description: 'The containers that every instance runs.',
    inputs: ['websiteImage', 'apiImage', 'apiPath'],
  },
  {
    title: 'Database',
    description: 'MySQL on RDS, encrypted, in the private subnets.',
    inputs: [
      'databaseClass',
      'databaseStorageGiB',
      'backupRetentionDays',
      'multiAz',
      'deletionProtection',
      'finalSnapshot',
    ],
  },
  {
    title: 'Access & security',
    description: 'How the environment is reached.',
    inputs: ['certificateArn', 'sshAccess'],
  },
] as const satisfies readonly GroupOfInputs<WebEnvironmentInputs>[];

/** The template's labels are for the AWS console; these are for the form. Limits and controls follow from the schema. */
export const fields = {
  vpcCidr: {
    label: 'Network',
    help: 'A private range from /16 to /20. Environments to be peered need different ranges.',
    placeholder: '10.0.0.0/16',
  },
  zones: {
    label: 'Availability zones',
    help: 'With two, the environment survives the loss of a zone; three leave more headroom.',
    control: 'select',
    unit: { one: 'zone', many: 'zones' },
    options: [
      { value: '2', label: '2 zones' },
      { value: '3', label: '3 zones' },
    ],
  },
  natGateways: {
    label: 'NAT gateways',
    // https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
    help: `Outbound internet access for the instances. Each gateway costs about $${Math.round(natGatewayUsd)}/month before traffic and takes an Elastic IP, of which an account has 5 per region unless its quota was raised.`,
    options: [
      {
        value: 'single',
        label: 'A single one',
        description: 'Cheaper; if its zone fails, all zones lose internet access',
      },
      {
        value: 'per-zone',
        label: 'One per zone',
        description: `If a zone fails, the others keep internet access; $${Math.round(2 * natGatewayUsd)}/month more with three zones`,
      },
    ],
  },
  imageParameter: {
    label: 'Image parameter',
    help: 'Name of an SSM parameter that holds the id of an Ubuntu image: one that AWS or Canonical publishes below /aws/service/, or your own below /slipway/. Every update takes its current value.',
    advanced: true,
  },
  instanceType: {
    label: 'Instance type',
    help: 'Must match the image’s processor: arm64 types need an arm64 image parameter.',
    options: instanceTypeNames.map((name) => {
      const { vcpu, memoryGiB, processor } = instanceTypes[name];
      return { value: name, label: `${name} — ${vcpu} vCPU, ${memoryGiB} GiB, ${processor}` };
    }),
  },
  minInstances: {
    label: 'Minimum instances',
    help: 'Always running; a failed one is replaced.',
    unit: { one: 'instance', many: 'instances' },
  },
  maxInstances: {
    label: 'Maximum instances',
    help: 'Under load, the group grows to at most this many.',
    unit: { one: 'instance', many: 'instances' },
  },
  websiteImage: {
    label: 'Website image',
    help: 'Container image of the website. It must listen on port 80 and answer 200 on /.',
  },
  apiImage: {
    label: 'API image',
    help: 'Container image of the API. It must listen on $PORT (8000) and answer 200 on /.',
  },
  apiPath: {
    label: 'API path',
    help: 'Requests below this path go to the API, all others to the website.',
    placeholder: '/fastapi',
  },
  databaseClass: {
    label: 'Database class',
    help: 'Size of the database instance.',
    options: databaseClassNames.map((name) => {
      const { vcpu, memoryGiB } = databaseClasses[name];
      return { value: name, label: `${name} — ${vcpu} vCPU, ${memoryGiB} GiB` };
    }),
  },
  databaseStorageGiB: {
    label: 'Database storage',
    help: 'Can grow later, never shrink.',
    unit: { one: 'GiB', many: 'GiB' },
  },
  backupRetentionDays: {
    label: 'Backup retention',
    help: 'Daily backups are kept this long. 0 turns them off, which Multi-AZ does not allow.',
    unit: { one: 'day', many: 'days' },
  },
  multiAz: {
    label: 'Multi-AZ',
    help: 'A standby in another zone takes over when the database fails. Doubles its price.',
  },
  deletionProtection: {
    label: 'Deletion protection',
    help: 'Neither the database nor the environment can be deleted until this is turned off.',
    advanced: true,
  },
  finalSnapshot: {
    label: 'Final snapshot',
    help: 'A last snapshot at teardown. The snapshot and its encryption key are kept, and cost a little. Fixed at launch.',
    advanced: true,
  },
  certificateArn: {
    label: 'Certificate ARN',
    help: 'An ACM certificate of the target’s region: adds HTTPS, and plain HTTP redirects to it.',
    placeholder: 'arn:aws:acm:…',
    advanced: true,
  },
  sshAccess: {
    label: 'SSH access',
    help: 'An EC2 Instance Connect Endpoint, to reach the instances by SSH for debugging.',
    advanced: true,
  },
} satisfies FieldOverrides<WebEnvironmentInputs>;
