import type { Field, FieldGroup } from '@/lib/blueprints/blueprint';
import { databaseClasses, databaseClassNames, instanceTypeNames, instanceTypes, limits } from './catalog';
import type { WebEnvironmentInputs } from './inputs';

type Group = 'network' | 'compute' | 'application' | 'database' | 'access';
type InputKey = keyof WebEnvironmentInputs;
type FieldOf = Omit<Field, 'key'> & { group: Group };

const groups = {
  network: { title: 'Network', description: 'A VPC of its own, spread over availability zones.' },
  compute: { title: 'Compute', description: 'Instances in an Auto Scaling group, in the private subnets.' },
  application: { title: 'Application', description: 'The containers that every instance runs.' },
  database: { title: 'Database', description: 'MySQL on RDS, encrypted, in the private subnets.' },
  access: { title: 'Access & security', description: 'How the environment is reached.' },
} satisfies Record<Group, { title: string; description: string }>;

const fields = {
  vpcCidr: {
    group: 'network',
    label: 'Network',
    help: 'A private range from /16 to /20. Environments that are to be peered need different ones.',
    control: 'text',
    placeholder: '10.0.0.0/16',
    advanced: false,
  },
  zones: {
    group: 'network',
    label: 'Availability zones',
    help: 'The environment survives the loss of a zone with two; three leave more room.',
    control: 'select',
    unit: { one: 'zone', many: 'zones' },
    options: [
      { value: '2', label: '2 zones' },
      { value: '3', label: '3 zones' },
    ],
    advanced: false,
  },
  natGateways: {
    group: 'network',
    label: 'NAT gateways',
    help: 'The way out for the instances. A single one is cheaper, but its zone takes all others offline.',
    control: 'select',
    options: [
      {
        value: 'per-zone',
        label: 'One per zone',
        description: 'The loss of a zone leaves the others online',
      },
      { value: 'single', label: 'A single one', description: 'Cheaper; for environments that may be down' },
    ],
    advanced: false,
  },
  imageParameter: {
    group: 'compute',
    label: 'Image parameter',
    help: 'Name of an SSM parameter that holds the id of an Ubuntu image. Every update takes its current value.',
    control: 'text',
    advanced: true,
  },
  instanceType: {
    group: 'compute',
    label: 'Instance type',
    help: 'Must fit the processor of the image: arm64 types need an arm64 image parameter.',
    control: 'select',
    options: instanceTypeNames.map((name) => {
      const { vcpu, memoryGiB, processor } = instanceTypes[name];
      return { value: name, label: `${name} — ${vcpu} vCPU, ${memoryGiB} GiB, ${processor}` };
    }),
    advanced: false,
  },
  minInstances: {
    group: 'compute',
    label: 'Minimum of instances',
    help: 'Always running; a failed one is replaced.',
    control: 'number',
    unit: { one: 'instance', many: 'instances' },
    ...limits.instances,
    advanced: false,
  },
  maxInstances: {
    group: 'compute',
    label: 'Maximum of instances',
    help: 'Under load the group grows up to this many.',
    control: 'number',
    unit: { one: 'instance', many: 'instances' },
    ...limits.instances,
    advanced: false,
  },
  websiteImage: {
    group: 'application',
    label: 'Website image',
    help: 'Container image of the website. It must listen on port 80 and answer 200 on /.',
    control: 'text',
    advanced: false,
  },
  apiImage: {
    group: 'application',
    label: 'API image',
    help: 'Container image of the API. It must listen on $PORT (8000) and answer 200 on /.',
    control: 'text',
    advanced: false,
  },
  apiPath: {
    group: 'application',
    label: 'API path',
    help: 'Requests below this path go to the API, all others to the website.',
    control: 'text',
    placeholder: '/fastapi',
    advanced: false,
  },
  databaseClass: {
    group: 'database',
    label: 'Database class',
    help: 'Size of the database instance.',
    control: 'select',
    options: databaseClassNames.map((name) => {
      const { vcpu, memoryGiB } = databaseClasses[name];
      return { value: name, label: `${name} — ${vcpu} vCPU, ${memoryGiB} GiB` };
    }),
    advanced: false,
  },
  databaseStorageGiB: {
    group: 'database',
    label: 'Database storage',
    help: 'Can grow later, never shrink.',
    control: 'number',
    unit: { one: 'GiB', many: 'GiB' },
    ...limits.databaseStorageGiB,
    advanced: false,
  },
  backupRetentionDays: {
    group: 'database',
    label: 'Backup retention',
    help: 'Daily backups are kept this long. 0 turns them off, which Multi-AZ does not allow.',
    control: 'number',
    unit: { one: 'day', many: 'days' },
    ...limits.backupRetentionDays,
    advanced: false,
  },
  multiAz: {
    group: 'database',
    label: 'Multi-AZ',
    help: 'A standby in another zone takes over when the database fails. Doubles its price.',
    control: 'switch',
    advanced: false,
  },
  deletionProtection: {
    group: 'database',
    label: 'Deletion protection',
    help: 'The database refuses to be deleted, and so does the environment, until this is turned off.',
    control: 'switch',
    advanced: true,
  },
  finalSnapshot: {
    group: 'database',
    label: 'Final snapshot',
    help: 'A last snapshot at teardown. It and its encryption key stay, and cost a little. Fixed at launch.',
    control: 'switch',
    advanced: true,
  },
  certificateArn: {
    group: 'access',
    label: 'Certificate ARN',
    help: 'An ACM certificate of the target’s region: adds HTTPS, and plain HTTP redirects to it.',
    control: 'text',
    placeholder: 'arn:aws:acm:…',
    advanced: true,
  },
  sshAccess: {
    group: 'access',
    label: 'SSH access',
    help: 'An EC2 Instance Connect Endpoint, to reach the instances by SSH for debugging.',
    control: 'switch',
    advanced: true,
  },
} satisfies Record<InputKey, FieldOf>;

/** The one list behind form, review and the environment's page, in reading order. */
export const fieldGroups: readonly FieldGroup[] = (Object.keys(groups) as Group[]).map((group) => ({
  ...groups[group],
  fields: Object.entries<FieldOf>(fields)
    .filter(([, field]) => field.group === group)
    .map(([key, { group: _, ...field }]) => ({ key, ...field })),
}));

/** The field of this input, or undefined when this version of the blueprint has none. */
export function findField(key: string): Field | undefined {
  return fieldGroups.flatMap((group) => group.fields).find((field) => field.key === key);
}
