import { hexId } from '@/lib/practice-aws/account/identifiers';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { cleanStackName } from './define';

/**
 * What CloudFormation calls the final snapshot of a database: stack, `snapshot`, logical id, twelve random characters.
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds: DeleteHandler
 */
export function finalSnapshotId(stack: Stack, { logicalId, physicalId }: StackResource): string {
  const name = `${cleanStackName(stack.name)}-snapshot-${logicalId}`;
  return `${name}-${hexId(`${stack.id}/${physicalId}`, 12)}`.toLowerCase();
}
