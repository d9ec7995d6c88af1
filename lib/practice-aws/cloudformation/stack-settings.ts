import type {
  GetStackPolicyInput,
  GetStackPolicyOutput,
  SetStackPolicyInput,
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation';
import { constraintError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import { liveStack, stackNamed } from './find-stack';

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
export function setStackPolicy(call: Call, { StackName, StackPolicyBody }: SetStackPolicyInput): object {
  liveStack(call, StackName).policy = StackPolicyBody;
  call.engine.world.changes += 1;
  return {};
}

export function getStackPolicy(call: Call, { StackName }: GetStackPolicyInput): GetStackPolicyOutput {
  return { StackPolicyBody: stackNamed(call, StackName).policy };
}
