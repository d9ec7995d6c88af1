import { randomUUID } from 'node:crypto';
import type { Stack } from '@/lib/practice-aws/account/state';
import type { Call } from '@/lib/practice-aws/query/call';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { type ConfigurationInput, requestedConfiguration } from './requested-configuration';

/**
 * A stack with its resources planned, not in the world yet, and nothing under way.
 * @param review the stack of this name that only has change sets: the new one is the same one
 * @throws AwsError ValidationError, InsufficientCapabilitiesException
 */
export function newStack(call: Call, name: string, input: ConfigurationInput, review?: Stack): Stack {
  const { account, region, at } = call;
  const id =
    review?.id ??
    `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`;
  const { configuration, resources } = requestedConfiguration(call, input, { id, name });
  return {
    ...configuration,
    id,
    name,
    account,
    region,
    createdAt: review?.createdAt ?? at,
    status: 'REVIEW_IN_PROGRESS',
    onFailure: 'ROLLBACK',
    terminationProtection: false,
    retainExceptOnCreate: false,
    operation: { course: 'create', phase: 'apply', id: '', onFailure: 'ROLLBACK', force: false },
    operations: review?.operations ?? [],
    resources,
    replaced: new Map(),
    outputs: [],
    events: review?.events ?? [],
    changeSets: review?.changeSets ?? [],
  };
}
