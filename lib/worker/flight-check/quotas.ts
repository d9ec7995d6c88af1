import { aboutInstanceType } from '@/lib/aws/account/offerings';
import { type AppliedQuota, appliedQuota } from '@/lib/aws/account/quota';
import {
  countDatabaseInstances,
  countElasticIps,
  countInternetGateways,
  countLoadBalancers,
  countNatGateways,
  countStacks,
  countVcpus,
  countVpcs,
} from '@/lib/aws/account/usage';
import type { Connection } from '@/lib/aws/connect';
import type { MadeResource } from '@/lib/blueprints/blueprint';
import { familyOf, type InstanceFamily, type QuotaName, quotaNames, quotas } from '@/lib/stacks/types/quotas';
import { failedStack } from './failed-stack';
import { fieldThatLowers } from './field-that-lowers';
import { type Finding, type FlightRun, fine, type Look, worst } from './flight-run';
import { groupsOfInstances, type InstanceGroup } from './groups-of-instances';
import { fieldWith, plannedStack } from './planned-stack';

/** Each quota by itself: what this needs, against what the account has left. */
export const quotaLooks: readonly Look[] = quotaNames.map((name) => ({
  checks: [`quota-${name}`],
  look: async (run) => ({ [`quota-${name}`]: await lookers[name](run) }),
}));

/** How many there are now. */
const counts: Record<
  Exclude<QuotaName, 'nat-gateways' | 'vcpus'>,
  (connection: Connection) => Promise<number>
> = {
  'elastic-ips': countElasticIps,
  vpcs: countVpcs,
  'internet-gateways': countInternetGateways,
  'load-balancers': countLoadBalancers,
  'database-instances': countDatabaseInstances,
  stacks: countStacks,
};

const lookers: Record<QuotaName, (run: FlightRun) => Promise<Finding>> = {
  'elastic-ips': (run) => ofResources(run, 'elastic-ips'),
  vpcs: (run) => ofResources(run, 'vpcs'),
  'internet-gateways': (run) => ofResources(run, 'internet-gateways'),
  'load-balancers': (run) => ofResources(run, 'load-balancers'),
  'database-instances': (run) => ofResources(run, 'database-instances'),
  stacks: (run) => ofResources(run, 'stacks'),
  'nat-gateways': ofNatGateways,
  vcpus: ofInstances,
};

interface Headroom {
  name: QuotaName;
  quota: AppliedQuota;
  used: number;
  /** Needed at once, and if it grows as far as it may. */
  least: number;
  most: number;
  /** Of a quota that each zone has. */
  zone?: string;
  /** Of vCPUs. */
  family?: InstanceFamily;
}

async function ofResources(run: FlightRun, name: keyof typeof counts): Promise<Finding> {
  const types: readonly string[] = quotas[name].types;
  const needed = (resources: readonly MadeResource[]) =>
    types.length === 0 ? 1 : resources.filter(({ type }) => types.includes(type)).length;
  const [{ added }, quota, used] = await Promise.all([
    plannedStack(run),
    name === 'internet-gateways' ? quotaOfInternetGateways(run) : appliedQuota(run.connection, quotas[name]),
    counts[name](run.connection),
  ]);
  return judge(run, { name, quota, used, least: needed(added), most: needed(added) }, () =>
    fieldThatLowers(run, needed),
  );
}

/**
 * It grows with that of VPCs, and Service Quotas may not show it.
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-gateways
 */
async function quotaOfInternetGateways({ connection }: FlightRun): Promise<AppliedQuota> {
  const both = ['internet-gateways', 'vpcs'] as const;
  const [own, vpcs] = await Promise.all(both.map((name) => appliedQuota(connection, quotas[name])));
  if (!own || !vpcs) throw new Error('A quota is missing');
  return own.limit >= vpcs.limit ? own : vpcs;
}

async function ofNatGateways(run: FlightRun): Promise<Finding> {
  const name = 'nat-gateways';
  const [{ added, resources }, quota, used] = await Promise.all([
    plannedStack(run),
    appliedQuota(run.connection, quotas[name]),
    countNatGateways(run.connection),
  ]);
  const zoneOf = new Map(
    resources.map(({ logicalId, properties }) => [logicalId, properties.AvailabilityZone]),
  );
  const gateways = (among: readonly MadeResource[]) =>
    among.filter(({ type }) => type === 'AWS::EC2::NatGateway');
  const needed = new Map<string, number>();
  for (const { properties } of gateways(added)) {
    const zone = String(zoneOf.get(String(properties.SubnetId)) ?? '');
    needed.set(zone, (needed.get(zone) ?? 0) + 1);
  }
  const findings = await Promise.all(
    [...needed].map(([zone, count]) =>
      judge(run, { name, quota, used: used.get(zone) ?? 0, least: count, most: count, zone }, () =>
        fieldThatLowers(run, (among) => gateways(among).length),
      ),
    ),
  );
  return worst(findings) ?? fine('None is needed.');
}

async function ofInstances(run: FlightRun): Promise<Finding> {
  const { resources } = await plannedStack(run);
  const families = Map.groupBy(groupsOfInstances(resources), ({ instanceType }) => familyOf(instanceType));
  return (
    worst(await Promise.all([...families].map(([family, groups]) => ofFamily(run, family, groups)))) ??
    fine('None is needed.')
  );
}

async function ofFamily(
  run: FlightRun,
  family: InstanceFamily | undefined,
  groups: readonly InstanceGroup[],
): Promise<Finding> {
  const [first] = groups;
  const nobodyKnows = (what: string): Finding => ({ verdict: 'unknown', message: `Couldn’t look: ${what}` });
  if (!family) return nobodyKnows(`the quota of ${first?.instanceType} is not known.`);
  const [sizes, quota, used] = await Promise.all([
    Promise.all(groups.map((group) => aboutInstanceType(run.connection, group.instanceType))),
    appliedQuota(run.connection, { service: 'ec2', code: family.code }),
    countVcpus(run.connection, family),
  ]);
  if (sizes.includes(null)) return nobodyKnows('EC2 does not know the instance type.');
  const vcpus = (of: 'least' | 'most') =>
    groups.reduce((sum, group, index) => sum + group[of] * (sizes[index]?.vcpus ?? 0), 0);
  const [least, most] = [vcpus('least'), vcpus('most')];
  const headroom: Headroom = { name: 'vcpus', family, quota, used, least, most };
  if (run.kind === 'UPDATE') return ofMoreInstances(run, headroom);
  const instancesIn = (among: readonly MadeResource[]) =>
    groupsOfInstances(among).reduce(
      (sum, group) => sum + group[used + least > quota.limit ? 'least' : 'most'],
      0,
    );
  return judge(run, headroom, () => ({
    ...fieldWith(run, first?.instanceType),
    ...fieldThatLowers(run, instancesIn),
  }));
}

/** Those that run are counted as used; how many of these are its own is not looked up, so it may fail at most. */
async function ofMoreInstances(run: FlightRun, headroom: Headroom): Promise<Finding> {
  const former = run.before && run.blueprint.readBefore(run.before, run.inputs);
  const before = (former ? groupsOfInstances(run.blueprint.madeResources(former)) : []).filter(
    ({ instanceType }) => familyOf(instanceType)?.code === headroom.family?.code,
  );
  const sizes = await Promise.all(
    before.map((group) => aboutInstanceType(run.connection, group.instanceType)),
  );
  const running = before.reduce((sum, group, index) => sum + group.least * (sizes[index]?.vcpus ?? 0), 0);
  const most = Math.max(0, headroom.most - running);
  return judge(run, { ...headroom, least: 0, most }, () => ({}));
}

async function judge(
  run: FlightRun,
  { name, quota, used, least, most, zone, family }: Headroom,
  field: () => { field?: string },
): Promise<Finding> {
  const { limit } = quota;
  const { service } = quotas[name];
  const code = family?.code ?? quotas[name].code;
  const plural = family ? `vCPUs of ${family.name} on-demand instances` : quotas[name].plural;
  const where = zone === undefined ? '' : ` in ${zone}`;
  const facts = { limit, used, needed: least, ...(most > least ? { neededAtMost: most } : {}) };
  if (used + most <= limit)
    return fine(`${used} of ${limit} ${plural}${where} are in use; this needs ${upTo(least, most)}.`, facts);
  const way = `Free some, or ask for a higher quota in Service Quotas (${service}, ${code}).`;
  const enough = used + least <= limit;
  const need = enough ? `this needs ${upTo(least, most)} as it grows` : `this needs ${least}`;
  const message = `${used} of ${limit} ${plural}${where} are in use, and ${need}. ${way}`;
  if (enough || (await mayBecomeFree(run))) return { verdict: 'may-fail', message, facts, ...field() };
  return {
    verdict: 'will-fail',
    message,
    facts,
    ...field(),
    ...(quota.isDefault ? { overridable: true } : {}),
  };
}

const upTo = (least: number, most: number) => (most > least ? `up to ${most}` : `${least}`);

/** Before a relaunch, the stack of the failed launch goes, with what is left of it. */
async function mayBecomeFree(run: FlightRun): Promise<boolean> {
  const stack = await failedStack(run);
  return stack !== null && stack.StackStatus !== 'ROLLBACK_COMPLETE';
}
