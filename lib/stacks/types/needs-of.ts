import { actions, type Need, type Place } from './actions';
import { itemsOf } from './property-values';
import { reads, readsWithoutResource } from './reads';
import type { Properties } from './type-facts';

/** Types for which the needs of certain properties come again with every change. */
const againOnUpdate = new Set([
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::CloudFront::Distribution',
  'AWS::S3::Bucket',
]);

/** A resource of the stack. */
interface Resource {
  logicalId: string;
  type: string;
  properties: Properties;
}

/**
 * The rights needed to make, or to change, one of a stack's resources; null of a type that is not in the table.
 *
 * @param siblings all resources of the stack: a policy needs rights on the role that it names
 */
export function needsOf(
  how: 'create' | 'update',
  { logicalId, type, properties }: Resource,
  stack: Omit<Place, 'logicalId'>,
  siblings: readonly Resource[],
): readonly Need[] | null {
  const facts = Object.hasOwn(actions, type) ? actions[type] : undefined;
  if (!facts) return null;
  const place = { ...stack, logicalId };
  const resource = `arn:${stack.partition}:${facts.arn(place, properties)}`;
  const plain = [...(facts[how] ?? []), ...(facts.tag === undefined ? [] : [facts.tag])];
  const roles = siblings.filter(
    (one) => one.type === 'AWS::IAM::Role' && itemsOf(properties.Roles).includes(one.logicalId),
  );
  return [
    ...plain.map((action) => ({ action, resource })),
    ...(reads[type] ?? []).map((action) => ({
      action,
      resource: readsWithoutResource.test(action) ? '*' : resource,
    })),
    ...(how === 'create' || againOnUpdate.has(type) ? (facts.more?.(place, properties, resource) ?? []) : []),
    ...roles.flatMap((role) => needsOnRole(type, role, stack)),
  ];
}

function needsOnRole(type: string, role: Resource, stack: Omit<Place, 'logicalId'>): Need[] {
  const arn = actions['AWS::IAM::Role']?.arn({ ...stack, logicalId: role.logicalId }, role.properties);
  const resource = `arn:${stack.partition}:${arn}`;
  const { PermissionsBoundary: boundary } = role.properties;
  const bound: Need['keys'] = typeof boundary === 'string' ? { 'iam:PermissionsBoundary': boundary } : {};
  if (type === 'AWS::IAM::Policy')
    return [
      { action: 'iam:PutRolePolicy', resource, keys: bound },
      { action: 'iam:GetRolePolicy', resource },
    ];
  if (type !== 'AWS::IAM::InstanceProfile') return [];
  return [{ action: 'iam:PassRole', resource, keys: { 'iam:PassedToService': 'ec2.amazonaws.com' } }];
}
