/** How many of something an account may have in a region. */
export interface QuotaFacts {
  /** As inside a sentence: "5 of 5 Elastic IP addresses are in use". */
  plural: string;
  /** As Service Quotas names the service and the quota. */
  service: string;
  code: string;
  /** What a new account has. */
  usual: number;
  /** Resources of these types count towards it; none: the stack itself does. */
  types: readonly string[];
  /** Each zone has as many. */
  perZone?: true;
}

/**
 * The quotas that environments meet. Codes and figures as each service's page of endpoints and quotas lists them:
 * https://docs.aws.amazon.com/general/latest/gr/ec2-service.html, …/elb.html, …/rds-service.html, …/cfn.html;
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
export const quotas = {
  'elastic-ips': {
    plural: 'Elastic IP addresses',
    service: 'ec2',
    code: 'L-0263D0A3',
    usual: 5,
    types: ['AWS::EC2::EIP'],
  },
  vpcs: {
    plural: 'VPCs',
    service: 'vpc',
    code: 'L-F678F1CE',
    usual: 5,
    types: ['AWS::EC2::VPC'],
  },
  'internet-gateways': {
    plural: 'internet gateways',
    service: 'vpc',
    code: 'L-A4707A72',
    usual: 5,
    types: ['AWS::EC2::InternetGateway'],
  },
  'nat-gateways': {
    plural: 'NAT gateways',
    service: 'vpc',
    code: 'L-FE5A380F',
    usual: 5,
    types: ['AWS::EC2::NatGateway'],
    perZone: true,
  },
  'load-balancers': {
    plural: 'Application Load Balancers',
    service: 'elasticloadbalancing',
    code: 'L-53DA6B97',
    usual: 50,
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
  },
  'database-instances': {
    plural: 'DB instances',
    service: 'rds',
    code: 'L-7B6409FD',
    usual: 40,
    types: ['AWS::RDS::DBInstance'],
  },
  vcpus: {
    plural: 'vCPUs of standard on-demand instances',
    service: 'ec2',
    code: 'L-1216C47A',
    // AWS raises it by itself as an account is used.
    usual: 5,
    types: ['AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::Instance'],
  },
  stacks: {
    plural: 'stacks',
    service: 'cloudformation',
    code: 'L-0485CB21',
    usual: 2_000,
    types: [],
  },
} as const satisfies Record<string, QuotaFacts>;

export type QuotaName = keyof typeof quotas;

export const quotaNames = Object.keys(quotas) as QuotaName[];

/** A family of instance types that has a quota of its own, in vCPUs of the instances that run on demand. */
export interface InstanceFamily {
  /** As in "vCPUs of standard on-demand instances". */
  name: string;
  /** Of Service Quotas, in the service `ec2`. */
  code: string;
  types: RegExp;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html */
const instanceFamilies: readonly InstanceFamily[] = [
  { name: 'standard', code: quotas.vcpus.code, types: /^(a|c|d|h|i|im|is|m|r|t|z)\d/ },
  { name: 'F', code: 'L-74FC7D96', types: /^f\d/ },
  { name: 'G and VT', code: 'L-DB2E81BA', types: /^(g|gr|vt)\d/ },
  { name: 'Inf', code: 'L-1945791B', types: /^inf\d/ },
  { name: 'P', code: 'L-417A185B', types: /^p\d/ },
  { name: 'X', code: 'L-7295265B', types: /^x\d/ },
  { name: 'DL', code: 'L-6E869C2A', types: /^dl\d/ },
  { name: 'Trn', code: 'L-2C3B7624', types: /^trn\d/ },
  { name: 'HPC', code: 'L-F7808C92', types: /^hpc\d/ },
  { name: 'high memory', code: 'L-43DA4232', types: /^u[-\d]/ },
];

/** Of an instance type; undefined for those that nobody knows yet. */
export function familyOf(instanceType: string): InstanceFamily | undefined {
  return instanceFamilies.find(({ types }) => types.test(instanceType));
}
