import { paginateDescribeStackEvents } from '@aws-sdk/client-cloudformation';
import { stackType } from '@/lib/stacks/types/about-type';
import type { Connection } from './connect';

/**
 * Whether the deletion that was asked for with this token has failed: the stack's status alone may be of an earlier
 * one.
 */
export async function hasFailedDeletion(
  connection: Connection,
  { stackId, token }: { stackId: string; token: string },
): Promise<boolean> {
  const pages = paginateDescribeStackEvents({ client: connection.cloudFormation }, { StackName: stackId });
  for await (const page of pages) {
    for (const event of page.StackEvents ?? []) {
      if (event.ClientRequestToken !== token || event.ResourceType !== stackType) continue;
      // Newest first: its end comes before its beginning.
      return event.ResourceStatus === 'DELETE_FAILED';
    }
  }
  return false;
}
