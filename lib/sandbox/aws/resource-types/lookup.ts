import { upperId } from '@/lib/sandbox/aws/identifiers';
import { computeTypes } from './compute';
import { dataTypes } from './data';
import { arn, define, nameOf, type ResourceContext, type ResourceType, type ResourceTypes } from './define';
import { identityTypes } from './identity';
import { networkTypes } from './network';

const TYPES: ResourceTypes = { ...networkTypes, ...computeTypes, ...dataTypes, ...identityTypes };

/** Any other type: created quickly, with a made-up name. */
const OTHER_TYPE = define(3, 2, (context) => ({ physicalId: nameOf(context, 'Name'), attributes: {} }));

export function resourceType(type: string): ResourceType {
  return Object.hasOwn(TYPES, type) ? (TYPES[type] ?? OTHER_TYPE) : OTHER_TYPE;
}

const EMPTY: ResourceContext = {
  account: '',
  region: '',
  stackName: '',
  logicalId: '',
  seed: '',
  properties: {},
};

/** The attributes that `Fn::GetAtt` knows of a type; undefined for types without an entry: any will do. */
export function attributeNames(type: string): ReadonlySet<string> | undefined {
  if (!Object.hasOwn(TYPES, type)) return undefined;
  return new Set(Object.keys(resourceType(type).identify(EMPTY).attributes));
}

/** A plausible value for an attribute of a type without an entry. */
export function inventedAttribute(
  context: ResourceContext,
  type: string,
  physicalId: string,
  attribute: string,
): string {
  if (!attribute.endsWith('Arn')) return `${physicalId}-${attribute}-${upperId(context.seed + attribute, 6)}`;
  const [, service = 'custom', kind = 'resource'] = type.split('::');
  return arn(context, service.toLowerCase(), `${kind.toLowerCase()}/${physicalId}`);
}
