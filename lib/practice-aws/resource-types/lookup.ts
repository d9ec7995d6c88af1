import type { Resource } from '@aws-cdk/service-spec-types';
import { hexId, upperId } from '@/lib/practice-aws/account/identifiers';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { specifiedType } from '@/lib/practice-aws/template/specification';
import { arn, nameOf, property, type ResourceContext, type ResourceIdentity } from './define';
import { type Durations, durationsOf } from './durations';
import { listAttribute } from './list-attributes';
import { KNOWN_SHAPES } from './shapes';

export interface ResourceType extends Durations {
  identify(context: ResourceContext): ResourceIdentity;
}

/** How long a type takes, and what its resources are called. Any type has an answer. */
export function resourceType(type: string): ResourceType {
  const shape = Object.hasOwn(KNOWN_SHAPES, type) ? KNOWN_SHAPES[type] : undefined;
  return {
    ...durationsOf(type),
    identify(context) {
      const physicalId = shape?.physicalId?.(context) ?? specifiedId(context, type);
      return { physicalId, attributes: shape?.attributes?.(context, physicalId) ?? {} };
    },
  };
}

/** A physical id in the shape that the type's identifier suggests. */
function specifiedId(context: ResourceContext, type: string): string {
  const specified = specifiedType(type);
  const identifier = specified?.cfnRefIdentifier ?? specified?.primaryIdentifier ?? [];
  if (specified === undefined || identifier.length === 0) return nameOf(context, 'Name');
  return identifier.map((part) => identifierPart(context, specified, part)).join('|');
}

function identifierPart(context: ResourceContext, specified: Resource, part: string): string {
  if (Object.hasOwn(specified.properties, part)) return nameOf(context, part);
  const [, service, kind = ''] = specified.cloudFormationType.split('::');
  if (/Arn$/i.test(part))
    return specifiedArn(context, specified, nameOf(context, nameProperty(specified, kind)));
  return service === 'EC2'
    ? `${kind.toLowerCase()}-${hexId(`${part}:${context.seed}`, 17)}`
    : nameOf(context, 'Name');
}

/** The type's ARN template filled in: its last part is the resource, the others as the properties give them. */
function specifiedArn(context: ResourceContext, specified: Resource, name: string): string {
  const [, service = '', kind = ''] = specified.cloudFormationType.split('::');
  const known = new Map([
    ['Partition', partitionOf(context.region)],
    ['Region', context.region],
    ['Account', context.account],
  ]);
  const filled = specified.arnTemplate?.replace(/\$\{(\w+)\}/g, (_whole, placeholder: string) => {
    const path = placeholder.endsWith('WithPath') ? (property(context, 'Path') ?? '/') : '';
    return known.get(placeholder) ?? property(context, placeholder) ?? (path + name).replace(/^\//, '');
  });
  return filled ?? arn(context, service.toLowerCase(), `${kind.toLowerCase()}/${name}`);
}

function nameProperty(specified: Resource, kind: string): string {
  const candidates = [`${kind}Name`, 'Name', `${kind}Identifier`];
  return candidates.find((candidate) => Object.hasOwn(specified.properties, candidate)) ?? 'Name';
}

/**
 * A plausible value for an attribute that has no shape of its own: the physical id where it is that, a property
 * of the same name, an ARN, else made up.
 */
export function attributeValue(
  context: ResourceContext,
  type: string,
  physicalId: string,
  attribute: string,
): string | string[] {
  const specified = specifiedType(type);
  const identifier = specified?.cfnRefIdentifier ?? specified?.primaryIdentifier ?? [];
  if (attribute === 'Id' || (identifier.length === 1 && identifier[0] === attribute)) return physicalId;
  const given = property(context, attribute);
  if (given !== undefined) return given;
  if (/Arn$/i.test(attribute)) return attributeArn(context, type, physicalId, attribute);
  switch (specified?.attributes[attribute]?.type.type) {
    case 'array':
      return listAttribute(context, attribute);
    case 'boolean':
      return 'false';
    case 'integer':
    case 'number':
      return '1';
    default:
      if (/(Date|Time|Timestamp|At)$/.test(attribute)) return '2026-01-01T00:00:00Z';
      // Of what is called by its ARN, the end of it is its name.
      if (/^\w*Name$/.test(attribute) && physicalId.startsWith('arn:'))
        return physicalId.split(/[:/]/).at(-1) ?? '';
      return `${physicalId}-${attribute}-${upperId(context.seed + attribute, 6)}`;
  }
}

function attributeArn(context: ResourceContext, type: string, physicalId: string, attribute: string): string {
  const specified = specifiedType(type);
  const [, service = 'custom', kind = 'resource'] = type.split('::');
  const ofItself = attribute === 'Arn' || attribute === `${kind}Arn`;
  if (ofItself && specified !== undefined) return specifiedArn(context, specified, physicalId);
  return arn(context, service.toLowerCase(), `${kind.toLowerCase()}/${physicalId}`);
}
