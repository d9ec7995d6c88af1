import { AwsError } from '@/lib/practice-aws/aws-error';
import type { Template } from '@/lib/practice-aws/template/parse';
import { member } from '@/lib/practice-aws/template/values';

/** The property that gives each IAM type its name; policies inside a role or group need none of their own. */
const IAM_TYPES: ReadonlyMap<string, string | undefined> = new Map([
  ['AWS::IAM::AccessKey', undefined],
  ['AWS::IAM::Group', 'GroupName'],
  ['AWS::IAM::InstanceProfile', 'InstanceProfileName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
  ['AWS::IAM::Policy', undefined],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::IAM::User', 'UserName'],
  ['AWS::IAM::UserToGroupAddition', undefined],
]);

export interface NeededCapability {
  capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';
  reason: string;
}

/**
 * The capability a template asks for, whatever its conditions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
export function neededCapability(template: Template): NeededCapability | undefined {
  const iam = [...template.resources.values()].filter((resource) => IAM_TYPES.has(resource.type));
  if (iam.length === 0) return undefined;
  const named = iam.some((resource) => {
    const property = IAM_TYPES.get(resource.type);
    return property !== undefined && member(resource.properties, property) !== undefined;
  });
  const types = [...new Set(iam.map((resource) => resource.type))].join(', ');
  return {
    capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    reason: `The following resource(s) require capabilities: [${types}]`,
  };
}

/**
 * A template with a transform can be launched without a change set only by who agrees to whatever it becomes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 * @throws AwsError InsufficientCapabilitiesException
 */
export function checkExpansion(template: Template, given: readonly string[]): void {
  if (!template.languageExtensions || given.includes('CAPABILITY_AUTO_EXPAND')) return;
  throw new AwsError('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
}

/** @throws AwsError InsufficientCapabilitiesException */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const needed = neededCapability(template);
  if (needed === undefined || given.includes('CAPABILITY_NAMED_IAM') || given.includes(needed.capability))
    return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed.capability}]`);
}
