import { databaseOptions } from '@/lib/aws/account/offerings';
import type { MadeResource } from '@/lib/blueprints/blueprint';
import { isTrue } from '@/lib/stacks/types/property-values';
import { type Finding, type FlightRun, fine, type Look, worst } from './flight-run';
import { fieldWith, plannedStack, zonesOf } from './planned-stack';

/** Database classes in the zones that the stack would get. */
export const databaseOffering: Look = {
  checks: ['offering-database-class'],
  look: async (run) => {
    const stack = await plannedStack(run);
    const databases = stack.resources.filter(({ type }) => type === 'AWS::RDS::DBInstance');
    const zones = zonesOf(stack);
    const found = await Promise.all(databases.map((database) => lookForClass(run, database, zones)));
    return { 'offering-database-class': worst(found) };
  },
};

async function lookForClass(
  run: FlightRun,
  { properties }: MadeResource,
  zones: readonly string[],
): Promise<Finding> {
  const { Engine: engine, DBInstanceClass: named, EngineVersion: version, StorageType: storage } = properties;
  if (typeof engine !== 'string' || typeof named !== 'string') return fine('The template names no class.');
  const options = (await databaseOptions(run.connection, engine, named)).filter(
    (option) =>
      isVersion(option.EngineVersion, version) &&
      (storage === undefined || option.StorageType === undefined || option.StorageType === storage),
  );
  const field = fieldWith(run, named);
  const what = `${named} for ${engine} ${version ?? ''}`.trim();
  const offered = new Set(
    options.flatMap(({ AvailabilityZones = [] }) => AvailabilityZones.flatMap(({ Name }) => Name ?? [])),
  );
  const usable = zones.filter((zone) => offered.has(zone));
  const refusal = (message: string): Finding => ({
    verdict: 'will-fail',
    message: `${message} Choose another database class.`,
    overridable: true,
    ...field,
  });
  if (options.length === 0) return refusal(`RDS does not offer ${what} in this region.`);
  if (usable.length === 0) return refusal(`RDS offers ${what} in none of the zones ${zones.join(', ')}.`);
  const isMultiAz = isTrue(properties.MultiAZ);
  if (isMultiAz && !options.some(({ MultiAZCapable }) => MultiAZCapable !== false))
    return refusal(`RDS offers ${what} without Multi-AZ only.`);
  if (isMultiAz && usable.length < 2)
    return refusal(`RDS offers ${what} in one of the zones only, and Multi-AZ needs two.`);
  return fine(`RDS offers ${what} here.`);
}

/** A template may name a major version, of which RDS then takes a minor one. */
function isVersion(offered: string | undefined, wanted: unknown): boolean {
  if (wanted === undefined || offered === undefined) return true;
  return offered === String(wanted) || offered.startsWith(`${wanted}.`);
}
