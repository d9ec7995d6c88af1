import type { Properties } from './type-facts';

/**
 * The property that gives a resource of a type a name of its own, where two of a name can't be. CloudFormation makes up a
 * name that nobody has where a template has none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
const fixedNames = {
  'AWS::KMS::Alias': ({ AliasName }) => AliasName,
  'AWS::S3::Bucket': ({ BucketName }) => BucketName,
  'AWS::IAM::Role': ({ RoleName }) => RoleName,
  'AWS::RDS::DBInstance': ({ DBInstanceIdentifier }) => DBInstanceIdentifier,
} as const satisfies Record<string, (properties: Properties) => unknown>;

export type NamedType = keyof typeof fixedNames;

/** The name that a template fixes for a resource; undefined where CloudFormation makes one up, or the type has none. */
export function fixedNameOf(type: string, properties: Properties): string | undefined {
  if (!isNamedType(type)) return undefined;
  const name = fixedNames[type](properties);
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function isNamedType(type: string): type is NamedType {
  return Object.hasOwn(fixedNames, type);
}
