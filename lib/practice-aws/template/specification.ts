import serviceSpec from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource, ResourceProperties, SpecDatabase } from '@aws-cdk/service-spec-types';

/**
 * AWS's own description of its resource types, as the CDK publishes it. Read at the first question: that takes
 * about half a second and 50 MB.
 */
let database: SpecDatabase | undefined;

function specification(): SpecDatabase {
  database ??= serviceSpec.loadAwsServiceSpecSync();
  return database;
}

/** Custom resources are whatever their function makes of them, and CDK's own marker has no schema. */
const WITHOUT_SCHEMA = /^(Custom::[\w@-]{1,60}|AWS::CloudFormation::CustomResource|AWS::CDK::Metadata)$/;

/** Types that a function or a topic of somebody's own makes. */
export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Types that take any property and have any attribute. */
export function hasSchema(type: string): boolean {
  return !WITHOUT_SCHEMA.test(type);
}

/** undefined for types without a schema, and for those that do not exist. */
export function specifiedType(type: string): Resource | undefined {
  if (!hasSchema(type)) return undefined;
  const found = specification().lookup('resource', 'cloudFormationType', 'equals', type)[0];
  // Types that only a transform knows, like AWS::Serverless::Function, do not exist once it has run.
  return found?.cloudFormationTransform === undefined ? found : undefined;
}

export function isResourceType(type: string): boolean {
  return !hasSchema(type) || specifiedType(type) !== undefined;
}

/** The attributes that `Fn::GetAtt` knows of a type; undefined for types without a schema: any will do. */
export function attributeNames(type: string): ReadonlySet<string> | undefined {
  const specified = specifiedType(type);
  return specified && new Set(Object.keys(specified.attributes));
}

/** Whether resources of the type can have tags, and so have their stack's. */
export function isTaggable(type: string): boolean {
  return specifiedType(type)?.tagInformation !== undefined;
}

const TAG: ResourceProperties = {
  Key: { type: { type: 'string' }, required: true },
  Value: { type: { type: 'string' } },
};

/** The members of a structure; undefined for types that are none. */
export function membersOf(type: PropertyType): ResourceProperties | undefined {
  if (type.type === 'tag') return TAG;
  return type.type === 'ref' ? specification().get('typeDefinition', type.reference).properties : undefined;
}
