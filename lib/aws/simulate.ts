import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { classifyFailure, errorCode, httpStatus } from './aws-failure';
import type { Connection } from './connect';

/** `forbidden`: a policy says no in so many words. `unknown`: the role may not ask, or a policy wants to know more. */
export type Verdict = 'allowed' | 'denied' | 'forbidden' | 'unknown';

/**
 * What a role of the target's account may do, asked without doing it, by action. A failure that may pass is thrown.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulate(
  { iam, target }: Connection,
  asked: { roleArn: string; actions: readonly string[]; resource: string },
): Promise<ReadonlyMap<string, Verdict>> {
  const all = (verdict: Verdict) => new Map(asked.actions.map((action) => [action, verdict] as const));
  try {
    const { EvaluationResults = [] } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: asked.roleArn,
        ActionNames: [...asked.actions],
        ResourceArns: [asked.resource],
        ContextEntries: [
          {
            ContextKeyName: 'aws:RequestedRegion',
            ContextKeyType: 'string',
            ContextKeyValues: [target.region],
          },
        ],
      }),
    );
    return new Map([
      ...all('unknown'),
      ...EvaluationResults.map(
        ({ EvalActionName = '', EvalDecision, MissingContextValues = [], ResourceSpecificResults = [] }) => {
          // What is missing for a resource that was named stands beside it.
          const missing = ResourceSpecificResults.flatMap((one) => one.MissingContextValues ?? []);
          return [EvalActionName, verdictOf(EvalDecision, [...MissingContextValues, ...missing])] as const;
        },
      ),
    ]);
  } catch (error) {
    // An emulation that has no IAM, or not this of it, lets everybody do everything.
    if (isNotThere(error)) return all('allowed');
    if (classifyFailure(error).kind === 'retryable') throw error;
    return all('unknown');
  }
}

function verdictOf(decision: string | undefined, missing: readonly string[] = []): Verdict {
  if (decision === 'allowed') return 'allowed';
  if (decision === 'explicitDeny') return 'forbidden';
  return missing.length > 0 ? 'unknown' : 'denied';
}

/** What answers with a server error that is none of AWS's own is no AWS. */
function isNotThere(error: unknown): boolean {
  const ours = /^(ServiceFailure|InternalFailure|InternalServerError|ServiceUnavailable)/;
  const status = httpStatus(error) ?? 0;
  return status === 501 || (status === 500 && !ours.test(errorCode(error)));
}

/** Whether the target's launcher role may delete the stack. */
export async function mayDeleteStack(connection: Connection, stackId: string): Promise<Verdict> {
  const action = 'cloudformation:DeleteStack';
  const { roleArn } = connection.target;
  const verdicts = await simulate(connection, { roleArn, actions: [action], resource: stackId });
  return verdicts.get(action) ?? 'unknown';
}
