import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { isThrottling } from './aws-failure';
import type { Connection } from './connect';

/**
 * Whether the target's launcher role may do something, asked without doing it: null where IAM does not tell. The role
 * may not be allowed to ask (it was prepared by an older template), a policy may want to know more than can be told here,
 * or there is no IAM to be reached: the call itself has the last word.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function launcherMay(
  { iam, target }: Connection,
  wanted: { action: string; resource: string },
): Promise<boolean | null> {
  try {
    const { EvaluationResults = [] } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: target.roleArn,
        ActionNames: [wanted.action],
        ResourceArns: [wanted.resource],
        ContextEntries: [
          {
            ContextKeyName: 'aws:RequestedRegion',
            ContextKeyType: 'string',
            ContextKeyValues: [target.region],
          },
        ],
      }),
    );
    const refused = EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
    if (EvaluationResults.length === 0 || refused.some((one) => one.MissingContextValues?.length))
      return null;
    return refused.length === 0;
  } catch (error) {
    if (isThrottling(error)) throw error;
    return null;
  }
}
