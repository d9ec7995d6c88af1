import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { classifyFailure, httpStatus } from './aws-failure';
import type { Connection } from './connect';

/**
 * Whether the target's launcher role may do something, asked without doing it: null where IAM does not tell, since the
 * role may not ask (it was prepared by an older template), or IAM is out of order.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function launcherMay(
  { iam, target }: Connection,
  wanted: { action: string; resource: string },
): Promise<boolean | null> {
  try {
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: target.roleArn,
        ActionNames: [wanted.action],
        ResourceArns: [wanted.resource],
      }),
    );
    const decisions = (EvaluationResults ?? []).map(({ EvalDecision }) => EvalDecision);
    return decisions.length > 0 && decisions.every((decision) => decision === 'allowed');
  } catch (error) {
    // Out of order, or an emulation without IAM: DeleteStack itself has the last word.
    if (classifyFailure(error).kind === 'terminal' || (httpStatus(error) ?? 0) >= 500) return null;
    throw error;
  }
}
