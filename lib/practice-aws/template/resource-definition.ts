import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { formatError } from './document';
import { isCustom, isResourceType } from './specification';
import { intrinsicName, isObject, member, type TemplateObject, type TemplateValue } from './values';

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';
export type UpdateReplacePolicy = Exclude<DeletionPolicy, 'RetainExceptOnCreate'>;

export interface ResourceDefinition {
  logicalId: string;
  type: string;
  properties: TemplateObject;
  dependsOn: string[];
  condition?: string;
  /** Absent: what the type does by default. May be a function of parameters and conditions. */
  deletionPolicy?: TemplateValue;
  updateReplacePolicy?: TemplateValue;
  creationPolicy?: TemplateValue;
  updatePolicy?: TemplateValue;
  metadata?: TemplateValue;
}

const MEMBERS = [
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];

/**
 * Custom resources may say which version of the protocol with their function they mean.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 */
const OF_CUSTOM_RESOURCES = 'Version';

/** @throws AwsError ValidationError in the service's words */
export function readResource(logicalId: string, value: TemplateValue): ResourceDefinition {
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw formatError(`Resource name ${logicalId} is non alphanumeric.`);
  }
  const at = `/Resources/${logicalId}`;
  const type = member(value, 'Type');
  if (typeof type !== 'string' || !isObject(value)) {
    throw formatError(`[${at}] Every Resources object must contain a Type member.`);
  }
  const stranger = Object.keys(value).find(
    (key) => !MEMBERS.includes(key) && !(key === OF_CUSTOM_RESOURCES && isCustom(type)),
  );
  if (stranger !== undefined) throw validationError(`Invalid template resource property '${stranger}'`);
  const properties = member(value, 'Properties') ?? {};
  if (!isObject(properties)) throw formatError(`[${at}/Properties] Every Properties member must be a map.`);
  const condition = member(value, 'Condition');
  if (condition !== undefined && typeof condition !== 'string') {
    throw formatError(`[${at}/Condition] Every Condition member must be a string.`);
  }
  const dependsOn = member(value, 'DependsOn') ?? [];
  return {
    logicalId,
    type,
    properties,
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map((name) => {
      if (typeof name === 'string') return name;
      throw formatError(`[${at}/DependsOn] Every DependsOn value must be a string.`);
    }),
    condition,
    deletionPolicy: readPolicy('DeletionPolicy', DELETION_POLICIES, logicalId, type, value),
    updateReplacePolicy: readPolicy('UpdateReplacePolicy', REPLACE_POLICIES, logicalId, type, value),
    creationPolicy: member(value, 'CreationPolicy'),
    updatePolicy: member(value, 'UpdatePolicy'),
    metadata: member(value, 'Metadata'),
  };
}

const REPLACE_POLICIES = ['Delete', 'Retain', 'Snapshot'] as const satisfies readonly UpdateReplacePolicy[];
const DELETION_POLICIES = [
  ...REPLACE_POLICIES,
  'RetainExceptOnCreate',
] as const satisfies readonly DeletionPolicy[];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
const SNAPSHOT_TYPES: readonly string[] = [
  'AWS::DocDB::DBCluster',
  'AWS::EC2::Volume',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Neptune::DBCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
];

function readPolicy<Policy extends string>(
  name: PolicyName,
  policies: readonly Policy[],
  logicalId: string,
  type: string,
  resource: TemplateObject,
): TemplateValue | undefined {
  const value = member(resource, name);
  if (value === undefined || intrinsicName(value) !== undefined) return value;
  return checkedPolicy(name, policies, { logicalId, type }, value);
}

type PolicyName = 'DeletionPolicy' | 'UpdateReplacePolicy';

function checkedPolicy<Policy extends string>(
  name: PolicyName,
  policies: readonly Policy[],
  { logicalId, type }: Pick<ResourceDefinition, 'logicalId' | 'type'>,
  text: TemplateValue,
): Policy {
  if (typeof text !== 'string') throw formatError(`Every ${name} member must be a string.`);
  const policy = policies.find((known) => known === text);
  if (policy === undefined) throw formatError(`Unrecognized ${name} ${text} for resource ${logicalId}`);
  if (policy === 'Snapshot' && !SNAPSHOT_TYPES.includes(type)) {
    throw validationError(`Template error: resource type ${type} does not support deletion policy Snapshot`);
  }
  return policy;
}

/**
 * The policies once functions in them are resolved.
 * @throws AwsError ValidationError for what is no policy
 */
export function policiesOf(resource: ResourceDefinition, resolved: (value: TemplateValue) => TemplateValue) {
  const { deletionPolicy: deletion, updateReplacePolicy: replacement } = resource;
  return {
    deletionPolicy:
      deletion === undefined
        ? undefined
        : checkedPolicy('DeletionPolicy', DELETION_POLICIES, resource, resolved(deletion)),
    updateReplacePolicy:
      replacement === undefined
        ? undefined
        : checkedPolicy('UpdateReplacePolicy', REPLACE_POLICIES, resource, resolved(replacement)),
  };
}

/** @throws AwsError ValidationError naming every type that does not exist */
export function checkTypes(resources: ReadonlyMap<string, ResourceDefinition>): void {
  const types = new Set([...resources.values()].map((resource) => resource.type));
  const unknown = [...types].filter((type) => !isResourceType(type));
  if (unknown.length > 0) throw formatError(`Unrecognized resource types: [${unknown.join(', ')}]`);
}
