import { AwsError } from './aws-error';
import type { Call } from './call';
import type { QueryParams } from './query-protocol';
import type { XmlValue } from './xml';

export const EC2_NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** Every region has three zones. */
export function zonesOf(region: string): string[] {
  return ['a', 'b', 'c'].map((letter) => region + letter);
}

/** `eu-west-3b` is `euw3-az2`. */
export function zoneId(zone: string): string {
  const [, area = '', place = '', number = '', letter = 'a'] = /^(\w+)-(\w+)-(\d+)(\w)$/.exec(zone) ?? [];
  return `${area}${place[0] ?? ''}${number}-az${letter.charCodeAt(0) - 96}`;
}

/** @throws AwsError InvalidAction for everything but DescribeAvailabilityZones */
export function answerEc2(call: Call): Record<string, XmlValue> {
  if (call.action === 'DescribeAvailabilityZones') return describeAvailabilityZones(call);
  throw new AwsError('InvalidAction', `The action ${call.action} is not valid for this web service.`);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
function describeAvailabilityZones({ region, params }: Call): Record<string, XmlValue> {
  const zones = zonesOf(region);
  const names = params.list('ZoneName', '.');
  const stranger = names.find((name) => !zones.includes(name));
  if (stranger !== undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${stranger}]`);
  }
  const matching = zones.filter((zone) => names.length === 0 || names.includes(zone));
  const offered = optInStatusAllowed(params) ? matching : [];
  return {
    availabilityZoneInfo: offered.map((zone) => ({
      zoneName: zone,
      zoneState: 'available',
      regionName: region,
      zoneId: zoneId(zone),
      groupName: region,
      networkBorderGroup: region,
      optInStatus: 'opt-in-not-required',
      zoneType: 'availability-zone',
      messageSet: [],
    })),
  };
}

/** Zones that need no opting in are all there is; other filters are not looked at. */
function optInStatusAllowed(params: QueryParams): boolean {
  return params
    .records('Filter', '.')
    .filter((filter) => filter.get('Name') === 'opt-in-status')
    .every((filter) =>
      [...filter].some(([key, value]) => key.startsWith('Value.') && value === 'opt-in-not-required'),
    );
}
