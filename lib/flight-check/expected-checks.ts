import type { Blueprint, BlueprintInputs, MadeResource } from '@/lib/blueprints/blueprint';
import { fixedNameOf, type NamedType } from '@/lib/stacks/types/fixed-names';
import { within } from '@/lib/stacks/types/property-values';
import { type QuotaName, quotaNames, quotas } from '@/lib/stacks/types/quotas';
import type { Properties } from '@/lib/stacks/types/type-facts';
import type { FlightCheckKind } from './flight-check';
import { type FlightCheckId, flightCheckIds } from './flight-checks';

/** What a flight check is of. */
export interface Flight {
  blueprint: Blueprint;
  inputs: BlueprintInputs;
  kind: FlightCheckKind;
  /** Of an update: the inputs that the environment has. */
  before: BlueprintInputs | null;
}

export const namedChecks = {
  'AWS::KMS::Alias': 'name-alias',
  'AWS::S3::Bucket': 'name-bucket',
  'AWS::IAM::Role': 'name-role',
  'AWS::RDS::DBInstance': 'name-database',
} as const satisfies Record<NamedType, FlightCheckId>;

const certificateArn = /^arn:[a-z-]+:acm:/;

/**
 * The checks that this request has, in their order: known before anybody looks, so that a page shows every line at once.
 * For an update, only what it may hit.
 */
export function expectedChecks(flight: Flight): FlightCheckId[] {
  const { blueprint, inputs, kind } = flight;
  const isUpdate = kind === 'UPDATE';
  const made = addedResources(flight);
  const expected = new Set<FlightCheckId>(['role', 'bootstrap', 'permissions', 'template']);
  if (blueprint.artifacts(inputs).length > 0) expected.add('artifact-bucket');
  for (const name of expectedQuotas(flight)) expected.add(`quota-${name}`);
  if (!isUpdate) expected.add('name-stack').add('change-set');
  for (const [type, check] of Object.entries(namedChecks)) {
    if (made.some((one) => one.type === type && fixedNameOf(type, one.properties) !== undefined))
      expected.add(check);
  }
  const changed = changedInputs(flight);
  const all = blueprint.madeResources(inputs);
  const makes = (type: string) => all.some((one) => one.type === type);
  const touches = (type: string, part?: (properties: Properties) => unknown) =>
    made.some((one) => one.type === type) || (isUpdate && makes(type) && isTouched(flight, type, part));
  const changesUnread = makes('AWS::EC2::LaunchTemplate') && changed.some((key) => isUnread(flight, key));
  if (touches('AWS::EC2::LaunchTemplate') || changesUnread)
    expected.add('offering-instance-type').add('image');
  // What RDS no longer offers serves on where it is: only what chooses among its offers is asked about.
  if (touches('AWS::RDS::DBInstance', offerOf)) expected.add('offering-database-class');
  const certified = (keys: readonly string[]) => keys.some((key) => certificateArn.test(String(inputs[key])));
  if (certified(changed) || (certified(Object.keys(inputs)) && touches(distribution, namesOf)))
    expected.add('certificate');
  if (blueprint.containerImages(inputs).some(({ input }) => changed.includes(input)))
    expected.add('container-images');
  return flightCheckIds.filter((id) => expected.has(id));
}

/** The resources that are made, or that an update adds, by their logical ids. */
export function addedResources({ blueprint, inputs, before }: Flight): readonly MadeResource[] {
  const made = blueprint.madeResources(inputs);
  if (!before) return made;
  const there = new Set(blueprint.resourcesFor(blueprint.readBefore(before, inputs)));
  return made.filter(({ logicalId }) => !there.has(logicalId));
}

/** The keys of the inputs that differ from those of before; all of them where there were none. */
function changedInputs({ blueprint, inputs, before }: Flight): string[] {
  const former = before && blueprint.readBefore(before, inputs);
  return Object.keys(inputs).filter(
    (key) => !former || former[key] !== inputs[key] || isUnread({ blueprint, inputs, before }, key),
  );
}

/** Its stored value is none that this version takes: another one takes its place, and what that touches is not seen. */
function isUnread(
  { blueprint, inputs, before }: Pick<Flight, 'blueprint' | 'inputs' | 'before'>,
  key: string,
) {
  if (!before || !Object.hasOwn(before, key)) return false;
  return blueprint.readBefore(before, inputs)[key] !== before[key];
}

const distribution = 'AWS::CloudFront::Distribution';

/** The names that a distribution's certificate must be good for. */
const namesOf = ({ DistributionConfig }: Properties) => within(DistributionConfig).Aliases;

const offerOf = ({ Engine, EngineVersion, DBInstanceClass, StorageType, MultiAZ }: Properties) => [
  Engine,
  EngineVersion,
  DBInstanceClass,
  StorageType,
  MultiAZ,
];

/** An update adds such resources, or changes a property of theirs, or this part of their properties. */
function isTouched(
  { blueprint, inputs, before }: Flight,
  type: string,
  part: (properties: Properties) => unknown = (all) => all,
): boolean {
  if (!before) return true;
  const shapeOf = (of: BlueprintInputs) =>
    JSON.stringify(
      blueprint
        .madeResources(of)
        .filter((one) => one.type === type)
        .map(({ properties }) => part(properties)),
    );
  return shapeOf(inputs) !== shapeOf(blueprint.readBefore(before, inputs));
}

function expectedQuotas(flight: Flight): QuotaName[] {
  const added = new Set(addedResources(flight).map(({ type }) => type));
  return quotaNames.filter((name) => {
    const types: readonly string[] = quotas[name].types;
    if (types.length === 0) return flight.kind === 'LAUNCH';
    // A group that is there may be given more instances.
    return types.some((type) => added.has(type)) || (name === 'vcpus' && touchesGroups(flight, types));
  });
}

function touchesGroups(flight: Flight, types: readonly string[]): boolean {
  const here = flight.blueprint.madeResources(flight.inputs).some(({ type }) => types.includes(type));
  return here && [...types, 'AWS::EC2::LaunchTemplate'].some((type) => isTouched(flight, type));
}
