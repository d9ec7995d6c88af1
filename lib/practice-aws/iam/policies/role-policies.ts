import type { StackResource, World } from '@/lib/practice-aws/account/state';
import { isGone, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText, type TemplateValue } from '@/lib/practice-aws/template/values';
import { type MadeRole, textsIn } from './find-role';

/** A policy that is part of its role. */
export interface InlinePolicy {
  name: string;
  document: TemplateValue | undefined;
}

/** Those in the role itself, and those that its stack put there. */
export function inlinePolicies(world: World, role: MadeRole): InlinePolicy[] {
  const own = member(role.properties, 'Policies');
  const beside = ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy'].flatMap((type) =>
    attaching(world, role, type).map(realProperties),
  );
  return [...(Array.isArray(own) ? own : []), ...beside].map((policy) => ({
    name: scalarText(member(policy, 'PolicyName')) ?? '',
    document: member(policy, 'PolicyDocument'),
  }));
}

/** The ARNs of the managed ones: those that the role names, and those of its stack that name the role. */
export function attachedPolicies(world: World, role: MadeRole): string[] {
  const beside = attaching(world, role, 'AWS::IAM::ManagedPolicy').flatMap(
    ({ physicalId }) => physicalId ?? [],
  );
  return [...new Set([...textsIn(role.properties, 'ManagedPolicyArns'), ...beside])];
}

function attaching(world: World, { name, stack }: MadeRole, type: string): StackResource[] {
  return [...stack.resources.values()].filter((resource) => {
    if (resource.type !== type || resource.physicalId === undefined) return false;
    if (resource.status === 'DELETE_COMPLETE' || isGone(world, resource)) return false;
    const properties = realProperties(resource);
    return [...textsIn(properties, 'Roles'), scalarText(member(properties, 'RoleName'))].includes(name);
  });
}
