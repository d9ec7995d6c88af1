import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from '@aws-sdk/client-ec2';
import * as sdk from '@aws-sdk/client-ec2';
import { zoneId, zonesOf } from '@/lib/practice-aws/account/zones';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { getConsoleOutput } from './console-output';
import { describeImages } from './ec2/images';
import { describeInstanceTypeOfferings, describeInstanceTypes } from './ec2/instance-types';
import { describeInstances } from './ec2/instances';
import {
  describeAddresses,
  describeInternetGateways,
  describeNatGateways,
  describeSubnets,
  describeVpcs,
} from './ec2/network';
import { filtered } from './ec2/select';
import { describeNetworkInterfaces, describeSecurityGroups, describeVpcEndpoints } from './network';

export const ec2: QueryService = {
  dialect: 'ec2',
  version: '2016-11-15',
  xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  sdk,
  actions: {
    DescribeAddresses: describeAddresses,
    DescribeAvailabilityZones: describeAvailabilityZones,
    DescribeImages: describeImages,
    DescribeInstances: describeInstances,
    DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
    DescribeInstanceTypes: describeInstanceTypes,
    DescribeInternetGateways: describeInternetGateways,
    DescribeNatGateways: describeNatGateways,
    DescribeSubnets: describeSubnets,
    DescribeVpcs: describeVpcs,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeVpcEndpoints: describeVpcEndpoints,
    GetConsoleOutput: getConsoleOutput,
  } satisfies Actions<typeof sdk>,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
function describeAvailabilityZones(
  { region }: Call,
  input: DescribeAvailabilityZonesRequest,
): DescribeAvailabilityZonesResult {
  const zones = zonesOf(region).map((zone) => describeZone(region, zone));
  const names = known('zone', input.ZoneNames, zones, (zone) => zone.ZoneName);
  const ids = known('zone-id', input.ZoneIds, zones, (zone) => zone.ZoneId);
  const wanted: (AvailabilityZone & { Tags?: never })[] = zones.filter((zone) => names(zone) && ids(zone));
  return {
    AvailabilityZones: filtered(wanted, input.Filters, {
      'group-name': (zone) => zone.GroupName,
      message: () => undefined,
      'opt-in-status': (zone) => zone.OptInStatus,
      'parent-zone-id': () => undefined,
      'parent-zone-name': () => undefined,
      'region-name': (zone) => zone.RegionName,
      state: (zone) => zone.State,
      'zone-id': (zone) => zone.ZoneId,
      'zone-name': (zone) => zone.ZoneName,
      'zone-type': (zone) => zone.ZoneType,
    }),
  };
}

function describeZone(region: string, zone: string): AvailabilityZone {
  return {
    OptInStatus: 'opt-in-not-required',
    Messages: [],
    RegionName: region,
    ZoneName: zone,
    ZoneId: zoneId(zone),
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    ZoneType: 'availability-zone',
    State: 'available',
  };
}

type Matches = (zone: AvailabilityZone) => boolean;

/** @throws AwsError InvalidParameterValue when a zone that is asked for does not exist */
function known(
  what: string,
  asked: readonly string[] | undefined,
  zones: readonly AvailabilityZone[],
  read: (zone: AvailabilityZone) => string | undefined,
): Matches {
  const stranger = asked?.find((name) => zones.every((zone) => read(zone) !== name));
  if (stranger !== undefined) {
    const kind = what === 'zone' ? 'availability zone' : 'availability zone-id';
    throw new AwsError('InvalidParameterValue', `Invalid ${kind}: [${stranger}]`);
  }
  return (zone) => asked === undefined || asked.length === 0 || asked.includes(read(zone) ?? '');
}
