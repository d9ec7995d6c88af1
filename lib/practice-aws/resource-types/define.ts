import { hexId, upperId } from '@/lib/practice-aws/account/identifiers';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { member, scalarText, type TemplateObject } from '@/lib/practice-aws/template/values';

/** The resource that is being made, as its type's entry sees it. */
export interface ResourceContext {
  account: string;
  region: string;
  stackName: string;
  logicalId: string;
  /** The same for the same resource: every generated id is a digest of it. */
  seed: string;
  /** Counts its physical resources, from 0: each replacement is another one. */
  generation: number;
  /** Counts the updates in place, from 1. */
  revision: number;
  properties: TemplateObject;
}

export interface ResourceIdentity {
  /** What `Ref` answers. */
  physicalId: string;
  /** Those that have a shape of their own; `attributeValue` knows the others. */
  attributes: Record<string, string | string[]>;
}

/** What the specification can't tell of a type: the shape of its physical id and of its attributes. */
export interface KnownShape {
  physicalId?(context: ResourceContext): string;
  attributes?(context: ResourceContext, physicalId: string): ResourceIdentity['attributes'];
}

export type KnownShapes = Readonly<Record<string, KnownShape>>;

/** EC2's ids: a prefix and 17 hexadecimal digits. */
export function ec2Id(context: ResourceContext, prefix: string): string {
  return `${prefix}-${hexId(`${prefix}:${context.seed}`, 17)}`;
}

export function property(context: ResourceContext, name: string): string | undefined {
  return scalarText(member(context.properties, name));
}

export function arn(context: ResourceContext, service: string, resource: string): string {
  return `arn:${partitionOf(context.region)}:${service}:${context.region}:${context.account}:${resource}`;
}

/**
 * Names that CloudFormation makes up have no two hyphens in a row.
 * https://github.com/aws-cloudformation/cloudformation-cli-java-plugin: IdentifierUtils
 */
export function cleanStackName(stackName: string): string {
  return stackName.replace(/-{2,}/g, '-');
}

/** The name in the properties, else as CloudFormation makes one up: stack, logical id, twelve characters. */
export function nameOf(context: ResourceContext, propertyName: string, longest = 64): string {
  const given = property(context, propertyName);
  if (given !== undefined) return given;
  const suffix = upperId(context.seed, 12);
  const room = longest - suffix.length - 2;
  const stack = cleanStackName(context.stackName).slice(
    0,
    Math.max(room - context.logicalId.length, Math.ceil(room / 2)),
  );
  return `${stack}-${context.logicalId.slice(0, room - stack.length)}-${suffix}`;
}
