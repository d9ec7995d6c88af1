import { DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import type { Connection } from './connect';

/** Zones come and go on the scale of years; a worker asks again after this long. */
const keepMs = 60 * 60_000;
const known = new Map<string, { zones: string[]; until: number }>();

/** The names of the target's zones that need no opt-in, in alphabetical order, so that each launch picks the same. */
export async function availabilityZones(connection: Connection): Promise<string[]> {
  const { accountId, region } = connection.target;
  const key = `${accountId} ${region}`;
  const kept = known.get(key);
  if (kept && Date.now() < kept.until) return kept.zones;
  const { AvailabilityZones } = await connection.ec2.send(
    new DescribeAvailabilityZonesCommand({
      Filters: [{ Name: 'opt-in-status', Values: ['opt-in-not-required'] }],
    }),
  );
  const zones = (AvailabilityZones ?? [])
    .filter((zone) => zone.State === undefined || zone.State === 'available')
    .flatMap((zone) => zone.ZoneName ?? [])
    .sort();
  known.set(key, { zones, until: Date.now() + keepMs });
  return zones;
}
