import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { findBlueprint } from '@/lib/blueprints/registry';
import type {
  EnvironmentDetail,
  OperationView,
  ResourceView,
} from '@/lib/environments/views/environment-view';

/** Worth counting when someone is about to lose them; the rest is wiring. */
const countedKinds: readonly { type: string; one: string; many: string }[] = [
  { type: 'AWS::AutoScaling::AutoScalingGroup', one: 'group of instances', many: 'groups of instances' },
  { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', one: 'load balancer', many: 'load balancers' },
  { type: 'AWS::EC2::NatGateway', one: 'NAT gateway', many: 'NAT gateways' },
  { type: 'AWS::EC2::Subnet', one: 'subnet', many: 'subnets' },
  { type: 'AWS::EC2::SecurityGroup', one: 'firewall', many: 'firewalls' },
];

export interface Consequence {
  text: string;
  /** Something that can't be had back, or that stops the teardown. */
  grave: boolean;
  /** It stops the teardown until it is turned off by editing the environment. */
  blocks?: boolean;
  /** The resource that it is about. */
  logicalId?: string;
}

type Doomed = Pick<EnvironmentDetail, 'blueprint' | 'inputs' | 'resources' | 'url'> & {
  operation: Pick<OperationView, 'awaitsConfirmation'> | null;
};

/** What a teardown takes away, the gravest first; in sentences. */
export function teardownConsequences(environment: Doomed): Consequence[] {
  const present = environment.resources.filter((r) => resourceStatusDisplay(r.status).phase !== 'gone');
  if (present.length === 0) {
    return [
      { text: 'No resource of it is known in AWS; Slipway checks that nothing is left.', grave: false },
    ];
  }
  const stateful = new Set(findBlueprint(environment.blueprint)?.statefulResources);
  const holdsData = present.filter((resource) => stateful.has(resource.logicalId));
  return [
    ...holdsData.flatMap((resource) => dataConsequences(resource, environment.inputs)),
    { text: countSentence(present), grave: false },
    ...(environment.operation?.awaitsConfirmation
      ? [{ text: 'The update that is waiting for confirmation is cancelled.', grave: false }]
      : []),
    ...(environment.url ? [{ text: `${environment.url} stops answering.`, grave: false }] : []),
  ];
}

function dataConsequences(
  { type, logicalId }: ResourceView,
  inputs: Readonly<Record<string, unknown>>,
): Consequence[] {
  switch (type) {
    case 'AWS::RDS::DBInstance':
      return databaseConsequences(inputs);
    case 'AWS::S3::Bucket':
      return [
        {
          text: 'The data bucket is deleted. What is in it is deleted only with your consent.',
          grave: true,
          logicalId,
        },
      ];
    default:
      return [];
  }
}

function databaseConsequences(inputs: Readonly<Record<string, unknown>>): Consequence[] {
  const kept = inputs.finalSnapshot === true;
  const deleted = kept
    ? 'The database is deleted. A final snapshot is taken first; it and its encryption key stay in AWS.'
    : 'The database and its data are deleted. No final snapshot is taken: the data is lost.';
  const blocked = {
    text: 'Its inputs turn deletion protection on: while that is so in AWS, the database refuses to be deleted.',
    grave: true,
    blocks: true,
  };
  return [{ text: deleted, grave: !kept }, ...(inputs.deletionProtection === true ? [blocked] : [])];
}

function countSentence(present: readonly ResourceView[]): string {
  const counts = countedKinds
    .map((kind) => ({ ...kind, count: present.filter((resource) => resource.type === kind.type).length }))
    .filter(({ count }) => count > 0)
    .map(({ one, many, count }) => `${count} ${count === 1 ? one : many}`);
  const all = present.length === 1 ? 'Its stack has 1 resource' : `Its stack has ${present.length} resources`;
  return counts.length > 0 ? `${all}, among them ${counts.join(', ')}.` : `${all}.`;
}
