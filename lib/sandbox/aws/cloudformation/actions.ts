import { AwsError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import type { QueryAnswer } from '@/lib/sandbox/aws/query-protocol';
import { createStack } from './create-stack';
import { deleteStack } from './delete-stack';
import { describeStackEvents } from './describe-events';
import { describeStackResource, describeStackResources, listStackResources } from './describe-resources';
import { describeStacks, listStacks, updateTerminationProtection } from './describe-stacks';
import { getTemplate, getTemplateSummary, validateTemplate } from './templates';

export const CLOUDFORMATION_NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

const ACTIONS: ReadonlyMap<string, (call: Call) => QueryAnswer> = new Map([
  ['CreateStack', createStack],
  ['DeleteStack', deleteStack],
  ['DescribeAccountLimits', describeAccountLimits],
  ['DescribeStackEvents', describeStackEvents],
  ['DescribeStackResource', describeStackResource],
  ['DescribeStackResources', describeStackResources],
  ['DescribeStacks', describeStacks],
  ['GetTemplate', getTemplate],
  ['GetTemplateSummary', getTemplateSummary],
  ['ListStackResources', listStackResources],
  ['ListStacks', listStacks],
  ['UpdateTerminationProtection', updateTerminationProtection],
  ['ValidateTemplate', validateTemplate],
]);

/** @throws AwsError InvalidAction for what is not in the table, and whatever the action refuses */
export function answerCloudFormation(call: Call): QueryAnswer {
  const action = ACTIONS.get(call.action);
  if (action === undefined) {
    throw new AwsError('InvalidAction', `Could not find operation ${call.action} for version 2010-05-15`);
  }
  return action(call);
}

/** The documented defaults. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AccountLimit.html */
function describeAccountLimits(): QueryAnswer {
  return {
    result: {
      AccountLimits: [
        { Name: 'StackLimit', Value: 2000 },
        { Name: 'StackOutputsLimit', Value: 200 },
        { Name: 'ConcurrentResourcesLimit', Value: 2500 },
      ],
    },
  };
}
