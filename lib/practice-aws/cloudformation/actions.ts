import type { DescribeAccountLimitsOutput } from '@aws-sdk/client-cloudformation';
import * as sdk from '@aws-sdk/client-cloudformation';
import { QUOTAS } from '@/lib/practice-aws/account/quotas';
import type { CloudFormationAction } from '@/lib/practice-aws/iam/needs/cloudformation-needs';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { appliedQuota } from '@/lib/practice-aws/rules/quotas';
import { deleteChangeSet, describeChangeSet, executeChangeSet, listChangeSets } from './change-sets';
import { createChangeSet } from './create-change-set';
import { createStack } from './create-stack';
import { deleteStack } from './delete-stack';
import { describeEvents, describeStackEvents } from './describe-events';
import { describeStackResource, describeStackResources, listStackResources } from './describe-resources';
import { describeStacks, listStacks } from './describe-stacks';
import {
  describeStackDriftDetectionStatus,
  describeStackResourceDrifts,
  detectStackDrift,
  detectStackResourceDrift,
} from './drift';
import { listExports, listImports } from './exports';
import { getStackPolicy, setStackPolicy, updateTerminationProtection } from './stack-settings';
import { getTemplate, getTemplateSummary, validateTemplate } from './templates';
import { cancelUpdateStack, continueUpdateRollback, rollbackStack, updateStack } from './update-stack';

const actions = {
  CancelUpdateStack: cancelUpdateStack,
  ContinueUpdateRollback: continueUpdateRollback,
  CreateChangeSet: createChangeSet,
  CreateStack: createStack,
  DeleteChangeSet: deleteChangeSet,
  DeleteStack: deleteStack,
  DescribeAccountLimits: describeAccountLimits,
  DescribeChangeSet: describeChangeSet,
  DescribeEvents: describeEvents,
  DescribeStackDriftDetectionStatus: describeStackDriftDetectionStatus,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResource: describeStackResource,
  DescribeStackResourceDrifts: describeStackResourceDrifts,
  DescribeStackResources: describeStackResources,
  DescribeStacks: describeStacks,
  DetectStackDrift: detectStackDrift,
  DetectStackResourceDrift: detectStackResourceDrift,
  ExecuteChangeSet: executeChangeSet,
  GetStackPolicy: getStackPolicy,
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ListChangeSets: listChangeSets,
  ListExports: listExports,
  ListImports: listImports,
  ListStackResources: listStackResources,
  ListStacks: listStacks,
  RollbackStack: rollbackStack,
  SetStackPolicy: setStackPolicy,
  UpdateStack: updateStack,
  UpdateTerminationProtection: updateTerminationProtection,
  ValidateTemplate: validateTemplate,
} satisfies Required<Pick<Actions<typeof sdk>, CloudFormationAction>>;

export const cloudFormation: QueryService = {
  dialect: 'query',
  version: '2010-05-15',
  xmlns: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  sdk,
  actions,
};

/** The documented defaults, and the quota of stacks. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AccountLimit.html */
function describeAccountLimits(call: Call): DescribeAccountLimitsOutput {
  return {
    AccountLimits: [
      { Name: 'StackLimit', Value: appliedQuota(call.engine, call, QUOTAS.stacks) },
      { Name: 'StackOutputsLimit', Value: 200 },
      { Name: 'ConcurrentResourcesLimit', Value: 2500 },
    ],
  };
}
