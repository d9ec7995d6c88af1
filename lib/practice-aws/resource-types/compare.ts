import type { Property, PropertyType, ResourceProperties } from '@aws-cdk/service-spec-types';
import {
  isObject,
  member,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';
import { membersOf, specifiedType } from './specification';

/** One changed value, as a change set's details show it. */
export interface PropertyChange {
  /** `/Properties/Tags/0/Value` */
  path: string;
  /** The top-level property. */
  name: string;
  /** Texts as they are, everything else as JSON; absent for what was not there. */
  before?: string;
  after?: string;
  attributeChangeType: 'Add' | 'Modify' | 'Remove';
  requiresRecreation: 'Never' | 'Conditionally' | 'Always';
}

type Recreation = PropertyChange['requiresRecreation'];
const BY_STRENGTH: readonly Recreation[] = ['Never', 'Conditionally', 'Always'];

function stronger(one: Recreation, other: Recreation): Recreation {
  return BY_STRENGTH.indexOf(one) > BY_STRENGTH.indexOf(other) ? one : other;
}

const RECREATION = { yes: 'Always', maybe: 'Conditionally', no: 'Never' } as const satisfies Record<
  NonNullable<Property['causesReplacement']>,
  Recreation
>;

/**
 * Every value that differs between two resolved sets of properties of one type, and whether the change replaces
 * the resource. `maybe` depends on what else changes, which AWS calls `Conditionally`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
 */
export function compareProperties(
  type: string,
  before: TemplateObject,
  after: TemplateObject,
): PropertyChange[] {
  const specified = specifiedType(type);
  const listed = new Set(specified?.additionalReplacementProperties?.map((path) => path.join('/')));
  const place: Place = { path: [], recreation: 'Never', members: specified?.properties, listed };
  return compareMembers(place, before, after);
}

interface Place {
  path: string[];
  /** What the properties on the way here ask for. */
  recreation: Recreation;
  members?: ResourceProperties;
  element?: PropertyType;
  /** Paths that replace although the specification can't say so at the property, `*` for any index. */
  listed: ReadonlySet<string>;
}

function compareValues(
  place: Place,
  before: TemplateValue | undefined,
  after: TemplateValue | undefined,
): PropertyChange[] {
  if (Array.isArray(before) && Array.isArray(after)) return compareEntries(place, before, after);
  if (isObject(before) && isObject(after)) return compareMembers(place, before, after);
  if (shown(before) === shown(after)) return [];
  return [
    {
      path: `/Properties/${place.path.join('/')}`,
      name: place.path[0] ?? '',
      before: shown(before),
      after: shown(after),
      attributeChangeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
      requiresRecreation: place.recreation,
    },
  ];
}

function compareEntries(place: Place, before: TemplateValue[], after: TemplateValue[]): PropertyChange[] {
  const longer = before.length > after.length ? before : after;
  return longer.flatMap((_entry, index) => {
    const entry = within(place, String(index), place.element, 'no');
    return compareValues(entry, before[index], after[index]);
  });
}

function compareMembers(place: Place, before: TemplateObject, after: TemplateObject): PropertyChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const known = place.members && Object.hasOwn(place.members, name) ? place.members[name] : undefined;
    const deeper = within(place, name, known?.type ?? place.element, known?.causesReplacement ?? 'no');
    return compareValues(deeper, member(before, name), member(after, name));
  });
}

function within(
  place: Place,
  step: string,
  type: PropertyType | undefined,
  causesReplacement: keyof typeof RECREATION,
): Place {
  const path = [...place.path, step];
  const pattern = path.map((part) => (/^\d+$/.test(part) ? '*' : part)).join('/');
  const own = place.listed.has(pattern) ? 'Always' : RECREATION[causesReplacement];
  return {
    path,
    recreation: stronger(place.recreation, own),
    members: type && membersOf(type),
    element: type?.type === 'array' || type?.type === 'map' ? type.element : undefined,
    listed: place.listed,
  };
}

/** CloudFormation compares texts: the number 80 equals the string '80'. */
function shown(value: TemplateValue | undefined): string | undefined {
  return value === undefined ? undefined : (scalarText(value) ?? JSON.stringify(value));
}
