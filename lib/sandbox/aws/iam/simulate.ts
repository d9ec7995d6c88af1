import type { SimulatePolicyResponse, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-iam';
import { AwsError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import type { Actions, QueryService } from '@/lib/sandbox/aws/query/query-service';
import { contextOf } from './conditions';
import { evaluate, type Wanted } from './evaluate';
import { findRole } from './find-role';
import { refusalOf, rightsOf } from './rights';

/** What a role that a stack made may do, without doing it. */
export const iam: QueryService = {
  dialect: 'query',
  version: '2010-05-08',
  xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sdk,
  actions: { SimulatePrincipalPolicy: simulatePrincipalPolicy } satisfies Actions<typeof sdk>,
};

/**
 * Of a role that no stack made, everything is allowed, as it is when it calls.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 * @throws AwsError NoSuchEntity, 404, for what is no role
 */
function simulatePrincipalPolicy(
  { engine: { world }, account }: Call,
  input: SimulatePrincipalPolicyRequest,
): SimulatePolicyResponse {
  const arn = input.PolicySourceArn ?? '';
  if (!arn.startsWith(`arn:aws:iam::${account}:role/`)) {
    throw new AwsError('NoSuchEntity', `Could not find the specified entity ${arn}.`, 404);
  }
  const role = findRole(world, arn);
  const rights = role && rightsOf(world, role);
  const given = (input.ContextEntries ?? []).map(
    ({ ContextKeyName = '', ContextKeyValues = [] }) => [ContextKeyName, ContextKeyValues] as const,
  );
  const context = contextOf(Object.fromEntries(given));
  const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
  const decide = (wanted: Wanted) => {
    if (!rights || refusalOf(rights, wanted) === undefined) return 'allowed' as const;
    const denies = [rights.identity, rights.boundary ?? []].some(
      (statements) => evaluate(statements, wanted).kind === 'denied',
    );
    return denies ? ('explicitDeny' as const) : ('implicitDeny' as const);
  };
  const EvaluationResults = (input.ActionNames ?? []).flatMap((action) =>
    resources.map((resource) => ({
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: decide({ action, resource, context }),
      MatchedStatements: [],
      MissingContextValues: [],
    })),
  );
  return { EvaluationResults, IsTruncated: false };
}
