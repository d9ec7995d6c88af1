import { hexId, upperId } from '@/lib/sandbox/aws/identifiers';
import { member, scalarText, type TemplateObject } from '@/lib/sandbox/aws/template/values';

/** The resource that is being made, as its type's entry sees it. */
export interface ResourceContext {
  account: string;
  region: string;
  stackName: string;
  logicalId: string;
  /** The same for the same resource: every generated id is a digest of it. */
  seed: string;
  properties: TemplateObject;
}

export interface ResourceIdentity {
  physicalId: string;
  /** What `Ref` answers where that is not the physical id. */
  ref?: string;
  /** Every attribute that `Fn::GetAtt` knows. */
  attributes: Record<string, string | string[]>;
}

export interface ResourceType {
  /** Seconds at speed 1, short enough for a launch to be watched: real ones take about eight times as long. */
  createSeconds: number;
  deleteSeconds: number;
  identify(context: ResourceContext): ResourceIdentity;
}

export type ResourceTypes = Readonly<Record<string, ResourceType>>;

export function define(
  createSeconds: number,
  deleteSeconds: number,
  identify: (context: ResourceContext) => ResourceIdentity,
): ResourceType {
  return { createSeconds, deleteSeconds, identify };
}

/** EC2's ids: a prefix and 17 hexadecimal digits. */
export function ec2Id(context: ResourceContext, prefix: string): string {
  return `${prefix}-${hexId(`${prefix}:${context.seed}`, 17)}`;
}

export function property(context: ResourceContext, name: string): string | undefined {
  return scalarText(member(context.properties, name));
}

export function propertyList(context: ResourceContext, name: string): string[] {
  const value = member(context.properties, name);
  return Array.isArray(value) ? value.map(String) : [];
}

export function arn(context: ResourceContext, service: string, resource: string): string {
  return `arn:aws:${service}:${context.region}:${context.account}:${resource}`;
}

/** IAM has no regions. */
export function iamArn(context: ResourceContext, resource: string): string {
  return `arn:aws:iam::${context.account}:${resource}`;
}

/** The name in the properties, else as CloudFormation makes one up: stack, logical id, twelve characters. */
export function nameOf(context: ResourceContext, propertyName: string, longest = 64): string {
  const given = property(context, propertyName);
  if (given !== undefined) return given;
  const suffix = upperId(context.seed, 12);
  const room = longest - suffix.length - 2;
  const stack = context.stackName.slice(0, Math.max(room - context.logicalId.length, Math.ceil(room / 2)));
  return `${stack}-${context.logicalId.slice(0, room - stack.length)}-${suffix}`;
}
