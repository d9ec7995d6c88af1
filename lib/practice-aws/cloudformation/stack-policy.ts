import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { isObject, member, type TemplateValue } from '@/lib/practice-aws/template/values';
import { storedText } from './template-source';

interface GivenPolicy {
  StackPolicyBody?: string | undefined;
  StackPolicyURL?: string | undefined;
}

const MEMBERS = ['Sid', 'Effect', 'Action', 'NotAction', 'Principal', 'Resource', 'NotResource', 'Condition'];
const ACTION = /^Update:(\*|Modify|Replace|Delete)$/;

/**
 * The stack policy that a call brings along or points to, undefined when there is none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 * @throws AwsError ValidationError for what is no stack policy
 */
export function stackPolicyOf(
  call: Call,
  { StackPolicyBody, StackPolicyURL }: GivenPolicy,
): string | undefined {
  if (StackPolicyBody !== undefined && StackPolicyURL !== undefined)
    throw validationError('You cannot specify both StackPolicyURL and StackPolicyBody.');
  const body = StackPolicyURL === undefined ? StackPolicyBody : storedText(call, StackPolicyURL);
  if (body !== undefined && !isStackPolicy(body))
    throw validationError('Error validating stack policy: Invalid stack policy');
  return body;
}

function isStackPolicy(body: string): boolean {
  let policy: TemplateValue;
  try {
    policy = JSON.parse(body);
  } catch {
    return false;
  }
  if (!isObject(policy)) return false;
  return listOf(member(policy, 'Statement')).every(isStatement);
}

function isStatement(statement: TemplateValue): boolean {
  if (!isObject(statement) || Object.keys(statement).some((key) => !MEMBERS.includes(key))) return false;
  const { Effect, Principal, Action, NotAction, Resource, NotResource } = statement;
  const actions = listOf(Action ?? NotAction);
  const everybody = Principal === '*' || member(Principal, 'AWS') === '*';
  return (
    (Effect === 'Allow' || Effect === 'Deny') &&
    everybody &&
    actions.length > 0 &&
    actions.every((action) => typeof action === 'string' && ACTION.test(action)) &&
    (Resource ?? NotResource) !== undefined
  );
}

function listOf(value: TemplateValue | undefined): TemplateValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
