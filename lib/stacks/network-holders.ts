/**
 * What keeps a subnet, a security group or a VPC from being deleted. AWS says no more than that there are dependencies;
 * the network interfaces in it say whose they are. https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html
 */

export interface Holder {
  /** Its id in AWS. */
  id: string;
  /** What it is: "GuardDuty’s endpoint". */
  what: string;
  /** What to do about it; a sentence or two. */
  advice: string;
}

/** A network interface, as DescribeNetworkInterfaces describes it. */
export interface InterfaceFacts {
  id: string;
  subnetId: string;
  vpcId: string;
  /** Ids of its security groups. */
  groups: readonly string[];
  description: string;
  instanceId: string | null;
  isPublic: boolean;
}

export interface EndpointFacts {
  id: string;
  vpcId: string;
  service: string;
  isOfGuardDuty: boolean;
}

export interface GroupFacts {
  id: string;
  name: string;
  vpcId: string;
  isOfGuardDuty: boolean;
  /** Ids of the groups that its rules name. */
  names: readonly string[];
}

export interface NetworkFacts {
  interfaces: readonly InterfaceFacts[];
  endpoints: readonly EndpointFacts[];
  groups: readonly GroupFacts[];
}

const then = 'Then tear down again.';

/**
 * Who made an interface, by what services write into its description; `id` is of what it belongs to.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html, https://repost.aws/knowledge-center/vpc-eni-in-use,
 * github.com/hashicorp/terraform-provider-aws internal/service/ec2 (the same descriptions when it waits for them)
 */
const byDescription: readonly (readonly [RegExp, string, string])[] = [
  [
    /^AWS Lambda VPC ENI-?(.*)/,
    'An interface of a Lambda function',
    `Lambda removes it some 20 minutes after the last function that used it was deleted or taken out of this network. ${then}`,
  ],
  [
    /^ELB (.+)/,
    'A load balancer',
    `Delete it in EC2, or wait some minutes if it was this environment’s own. ${then}`,
  ],
  [/^RDS(?:NetworkInterface)?\b(.*)/, 'A database', `Delete it in RDS, or wait until it is gone. ${then}`],
  [/^Interface for NAT Gateway (\S+)/, 'A NAT gateway', `Delete it in the VPC console. ${then}`],
  [
    /^EC2 Instance Connect Endpoint.*?(eice-\w+)?$/,
    'An SSH endpoint',
    `Delete it in the VPC console. ${then}`,
  ],
  [/^EFS mount target for (\S+)/, 'A mount target of a file system', `Delete it in EFS. ${then}`],
  [
    /^Network Interface for Transit Gateway Attachment (\S+)/i,
    'A transit gateway’s attachment',
    `Whoever administers the transit gateway deletes the attachment. ${then}`,
  ],
  [/^(?:arn:aws[\w-]*:ecs:\S*|ECS .*)/, 'A task of ECS', `Stop its service in ECS. ${then}`],
  [
    /^(?:Amazon EKS|aws-K8S-)(.*)/,
    'A cluster of EKS',
    `Delete the cluster, or its node group, in EKS. ${then}`,
  ],
  [/^ElastiCache (.*)/, 'A cache', `Delete it in ElastiCache. ${then}`],
  [/^RedshiftNetworkInterface(.*)/, 'A Redshift cluster', `Delete it in Redshift. ${then}`],
  [/^Route 53 Resolver: (\S+)/, 'A resolver endpoint', `Delete it in Route 53. ${then}`],
  [
    /^AWS created network interface for directory (\S+)/,
    'A directory',
    `Delete it in Directory Service. ${then}`,
  ],
];

const types = {
  'AWS::EC2::Subnet': (id: string) => (one: InterfaceFacts) => one.subnetId === id,
  'AWS::EC2::SecurityGroup': (id: string) => (one: InterfaceFacts) => one.groups.includes(id),
  'AWS::EC2::VPC': (id: string) => (one: InterfaceFacts) => one.vpcId === id,
  'AWS::EC2::VPCGatewayAttachment': (id: string) => (one: InterfaceFacts) =>
    one.isPublic && id.includes(one.vpcId),
} as const satisfies Record<string, (id: string) => (one: InterfaceFacts) => boolean>;
export type HeldType = keyof typeof types;

/** Whether it is known how to find out what holds one. */
export function canBeHeld(type: string): type is HeldType {
  return Object.hasOwn(types, type);
}

/** What holds a resource, each once. */
export function holdersOf(
  { type, physicalId }: { type: HeldType; physicalId: string },
  network: NetworkFacts,
): Holder[] {
  const found = network.interfaces.filter(types[type](physicalId)).map((one) => ofInterface(one, network));
  if (type === 'AWS::EC2::VPC') {
    const inVpc = ({ vpcId }: { vpcId: string }) => vpcId === physicalId;
    const interfaces = new Set(found.map(({ id }) => id));
    found.push(
      ...network.endpoints
        .filter((endpoint) => inVpc(endpoint) && !interfaces.has(endpoint.id))
        .map((endpoint) => ofEndpoint(endpoint, network)),
      ...network.groups.filter((group) => inVpc(group) && group.name !== 'default').map(ofGroup),
    );
  }
  if (type === 'AWS::EC2::SecurityGroup') {
    found.push(
      ...network.groups
        .filter(({ id, names }) => id !== physicalId && names.includes(physicalId))
        .map((group) => ({
          ...ofGroup(group),
          advice: `A rule of it names this group. Delete the rule, or the group. ${then}`,
        })),
    );
  }
  return [...new Map(found.map((holder) => [holder.id, holder])).values()];
}

/** Those of GuardDuty's endpoints that are in VPCs: what the VPCs' own stacks do not delete. */
export function guardDutyIn(network: NetworkFacts): Holder[] {
  return network.endpoints
    .filter(({ isOfGuardDuty }) => isOfGuardDuty)
    .map((endpoint) => ofEndpoint(endpoint, network));
}

function ofInterface(one: InterfaceFacts, network: NetworkFacts): Holder {
  const { id, description, instanceId } = one;
  const endpointId = /\bvpce-[0-9a-f]+/.exec(description)?.[0];
  if (endpointId !== undefined) {
    const known = network.endpoints.find((endpoint) => endpoint.id === endpointId);
    const unknown = { id: endpointId, vpcId: one.vpcId, service: '', isOfGuardDuty: false };
    return ofEndpoint(known ?? unknown, network);
  }
  if (instanceId !== null)
    return {
      id: instanceId,
      what: 'An instance',
      advice: `Terminate it in EC2, or take this interface from it. ${then}`,
    };
  for (const [pattern, what, advice] of byDescription) {
    const match = pattern.exec(description);
    if (match) return { id: match[1]?.trim() || id, what, advice };
  }
  return {
    id,
    what: description === '' ? 'A network interface' : `A network interface: “${description}”`,
    advice: `Find out whose it is, and delete it there: one that a service made can’t be deleted in EC2. ${then}`,
  };
}

function ofEndpoint({ id, vpcId, service, isOfGuardDuty }: EndpointFacts, { groups }: NetworkFacts): Holder {
  if (!isOfGuardDuty) {
    const what = service === '' ? 'A VPC endpoint' : `A VPC endpoint of ${service}`;
    return { id, what, advice: `Delete it in the VPC console. ${then}` };
  }
  const group = groups.find((one) => one.isOfGuardDuty && one.vpcId === vpcId);
  const named = group ? `${group.name} (${group.id})` : `GuardDutyManagedSecurityGroup-${vpcId}`;
  return { id, what: 'GuardDuty’s endpoint', advice: guardDutyAdvice(named) };
}

/**
 * GuardDuty makes both by itself, and deletes both only after its Runtime Monitoring is turned off.
 * https://docs.aws.amazon.com/guardduty/latest/ug/using-iac-with-gdu-automated-agents-runtime-monitoring.html
 */
function guardDutyAdvice(group: string): string {
  return `GuardDuty put it here to watch instances, with the security group ${group}. Have somebody with rights in this account delete the endpoint in the VPC console and, once it is gone, the group. GuardDuty itself removes both only after whoever administers it turns Runtime Monitoring off for the account. ${then}`;
}

function ofGroup({ id, name, isOfGuardDuty }: GroupFacts): Holder {
  return isOfGuardDuty
    ? {
        id,
        what: `GuardDuty’s security group ${name}`,
        advice: `Delete it in EC2 once GuardDuty’s endpoint is gone. ${then}`,
      }
    : { id, what: `The security group ${name}`, advice: `Delete it in EC2. ${then}` };
}
