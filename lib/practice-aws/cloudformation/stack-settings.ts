import type {
  GetStackPolicyInput,
  GetStackPolicyOutput,
  SetStackPolicyInput,
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation';
import { constraintError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { liveStack, stackNamed } from './find-stack';
import { stackPolicyOf } from './stack-policy';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
export function updateTerminationProtection(
  call: Call,
  { StackName, EnableTerminationProtection: enable }: UpdateTerminationProtectionInput,
): UpdateTerminationProtectionOutput {
  if (enable === undefined) {
    throw constraintError('enableTerminationProtection', undefined, 'Member must not be null');
  }
  const stack = liveStack(call, StackName);
  stack.terminationProtection = enable;
  call.engine.world.changes += 1;
  return { StackId: stack.id };
}

/** Stack policies are only kept: no update is held back by them. */
export function setStackPolicy(call: Call, input: SetStackPolicyInput): object {
  const stack = liveStack(call, input.StackName);
  stack.policy = stackPolicyOf(call, input);
  call.engine.world.changes += 1;
  return {};
}

export function getStackPolicy(call: Call, { StackName }: GetStackPolicyInput): GetStackPolicyOutput {
  return { StackPolicyBody: stackNamed(call, StackName).policy };
}
