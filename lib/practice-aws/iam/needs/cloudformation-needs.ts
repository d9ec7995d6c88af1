import type { Place } from '@/lib/practice-aws/account/state';
import { tagKeys } from '@/lib/practice-aws/iam/policies/caller-keys';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import type { Need } from './need';

/**
 * What each action is authorised on: a stack, no resource at all, or either, by whether the call names a stack.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html#awscloudformation-actions-as-permissions
 */
const AUTHORISED_ON = {
  CancelUpdateStack: 'stack',
  ContinueUpdateRollback: 'stack',
  CreateChangeSet: 'stack',
  CreateStack: 'stack',
  DeleteChangeSet: 'stack',
  DeleteStack: 'stack',
  DescribeAccountLimits: 'nothing',
  DescribeChangeSet: 'stack',
  DescribeEvents: 'stack or everything',
  DescribeStackDriftDetectionStatus: 'nothing',
  DescribeStackEvents: 'stack',
  DescribeStackResource: 'stack',
  DescribeStackResourceDrifts: 'stack',
  DescribeStackResources: 'stack',
  DescribeStacks: 'stack or everything',
  DetectStackDrift: 'stack',
  DetectStackResourceDrift: 'stack',
  ExecuteChangeSet: 'stack',
  GetStackPolicy: 'stack',
  GetTemplate: 'stack',
  GetTemplateSummary: 'stack or everything',
  ListChangeSets: 'stack',
  ListExports: 'nothing',
  ListImports: 'nothing',
  ListStackResources: 'stack',
  ListStacks: 'nothing',
  RollbackStack: 'stack',
  SetStackPolicy: 'stack',
  UpdateStack: 'stack',
  UpdateTerminationProtection: 'stack',
  ValidateTemplate: 'nothing',
} as const satisfies Record<string, 'stack' | 'stack or everything' | 'nothing'>;

export type CloudFormationAction = keyof typeof AUTHORISED_ON;

/** @param form the call's fields; where a stack is wanted and none is named, it takes a right for all of them */
export function cloudFormationNeeds(action: string, form: URLSearchParams, place: Place): Need[] {
  const known = new Map<string, string>(Object.entries(AUTHORISED_ON));
  const on = known.get(action);
  if (on === undefined) return [];
  const keys = {
    'cloudformation:ChangeSetName': form.get('ChangeSetName') ?? undefined,
    'cloudformation:ResourceTypes': valuesOf(form, /^ResourceTypes\.member\.\d+$/),
    'cloudformation:RoleArn': form.get('RoleARN') ?? undefined,
    'cloudformation:StackPolicyUrl': form.get('StackPolicyURL') ?? undefined,
    'cloudformation:TemplateUrl': form.get('TemplateURL') ?? undefined,
    ...tagKeys(tagsOf(form)),
  };
  const resource = on === 'nothing' ? '*' : stackArn(form.get('StackName') ?? '', place);
  const shown = action === 'ListStacks' ? stackArn('*', place) : undefined;
  const own: Need = { action: `cloudformation:${action}`, resource, keys, ...(shown && { shown }) };
  return [own, ...tagging(action, form, resource), ...passing(form), ...detecting(action)];
}

/** A name stands for all stacks that ever had it: refusals name `stack/<name>/*`. */
function stackArn(nameOrId: string, { account, region }: Place): string {
  if (nameOrId === '') return '*';
  if (nameOrId.startsWith('arn:')) return nameOrId;
  return `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${nameOrId}/*`;
}

function tagging(action: string, form: URLSearchParams, resource: string): Need[] {
  const tags = tagsOf(form);
  if (tags.length === 0) return [];
  const keys = { ...tagKeys(tags), 'cloudformation:CreateAction': action };
  return [{ action: 'cloudformation:TagResource', resource, keys }];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html */
function passing(form: URLSearchParams): Need[] {
  const role = form.get('RoleARN');
  if (!role) return [];
  const keys = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
  return [{ action: 'iam:PassRole', resource: role, keys }];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html */
function detecting(action: string): Need[] {
  if (action !== 'DetectStackDrift' && action !== 'DetectStackResourceDrift') return [];
  return [{ action: 'cloudformation:BatchDescribeTypeConfigurations', resource: '*' }];
}

function tagsOf(form: URLSearchParams): { key: string; value: string }[] {
  return [...form]
    .filter(([field]) => /^Tags\.member\.\d+\.Key$/.test(field))
    .map(([field, key]) => ({ key, value: form.get(field.replace(/Key$/, 'Value')) ?? '' }));
}

function valuesOf(form: URLSearchParams, field: RegExp): string[] | undefined {
  const values = [...form].filter(([name]) => field.test(name)).map(([, value]) => value);
  return values.length === 0 ? undefined : values;
}
