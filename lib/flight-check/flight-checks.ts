import { type QuotaName, quotaNames } from '@/lib/stacks/types/quotas';

export interface FlightCheckWords {
  /** What people read. */
  title: string;
  group: FlightCheckGroup;
}

/** The groups, in the order in which people see them. */
export const flightCheckGroups = {
  access: 'Access',
  limits: 'Quotas',
  names: 'Names',
  offers: 'What the region offers',
  template: 'Template',
} as const;
export type FlightCheckGroup = keyof typeof flightCheckGroups;

const quotaTitles = {
  'elastic-ips': 'Elastic IP addresses',
  vpcs: 'VPCs',
  'internet-gateways': 'Internet gateways',
  'nat-gateways': 'NAT gateways',
  'load-balancers': 'Load balancers',
  'database-instances': 'Database instances',
  vcpus: 'vCPUs',
  stacks: 'Stacks',
} as const satisfies Record<QuotaName, string>;

const quotaChecks = Object.fromEntries(
  quotaNames.map((name) => [`quota-${name}`, { title: quotaTitles[name], group: 'limits' }]),
) as Record<`quota-${QuotaName}`, FlightCheckWords>;

/** Everything that a flight check can say something of, in the order in which people see it. */
export const flightChecks = {
  role: { title: 'Launcher role', group: 'access' },
  bootstrap: { title: 'Bootstrap of the target', group: 'access' },
  'artifact-bucket': { title: 'Artifact bucket', group: 'access' },
  permissions: { title: 'Permissions', group: 'access' },
  ...quotaChecks,
  'name-stack': { title: 'Name of the stack', group: 'names' },
  'name-alias': { title: 'Name of the encryption key', group: 'names' },
  'name-bucket': { title: 'Name of the bucket', group: 'names' },
  'name-role': { title: 'Name of the role', group: 'names' },
  'name-database': { title: 'Name of the database', group: 'names' },
  'offering-instance-type': { title: 'Instance type', group: 'offers' },
  'offering-database-class': { title: 'Database class', group: 'offers' },
  image: { title: 'Machine image', group: 'offers' },
  certificate: { title: 'Certificate', group: 'offers' },
  'container-images': { title: 'Container images', group: 'offers' },
  template: { title: 'Template', group: 'template' },
  'change-set': { title: 'CloudFormation’s own validation', group: 'template' },
} as const satisfies Record<string, FlightCheckWords>;

export type FlightCheckId = keyof typeof flightChecks;

export const flightCheckIds = Object.keys(flightChecks) as FlightCheckId[];
