import type {
  GetRoleRequest,
  GetRoleResponse,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-iam';
import { roleId } from '@/lib/practice-aws/account/caller';
import { contextOf } from '@/lib/practice-aws/iam/policies/conditions';
import { evaluate, type Wanted } from '@/lib/practice-aws/iam/policies/evaluate';
import { findRole } from '@/lib/practice-aws/iam/policies/find-role';
import { refusalOf, rightsOf } from '@/lib/practice-aws/iam/policies/rights';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { member } from '@/lib/practice-aws/template/values';

/** Whether a role is there, and what it may do, without doing it. */
export const iam: QueryService = {
  dialect: 'query',
  version: '2010-05-08',
  xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sdk,
  actions: {
    GetRole: getRole,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
  } satisfies Actions<typeof sdk>,
};

/**
 * A role that no stack made is there, as it can be assumed.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 * @throws AwsError NoSuchEntity, 404, for a role that is gone
 */
function getRole(
  { engine: { world }, account, region, at }: Call,
  { RoleName = '' }: GetRoleRequest,
): GetRoleResponse {
  const arn = `arn:${partitionOf(region)}:iam::${account}:role/${RoleName}`;
  const role = findRole(world, arn);
  if (role?.gone) throw new AwsError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404);
  const trust = role && member(role.properties, 'AssumeRolePolicyDocument');
  return {
    Role: {
      Path: '/',
      RoleName,
      RoleId: roleId(arn),
      Arn: arn,
      CreateDate: new Date(role?.stack.createdAt ?? at),
      AssumeRolePolicyDocument: trust ? encodeURIComponent(JSON.stringify(trust)) : undefined,
    },
  };
}

/**
 * Of a role that no stack made, everything is allowed, as it is when it calls.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 * @throws AwsError NoSuchEntity, 404, for what is no role
 */
function simulatePrincipalPolicy(
  { engine, account, region }: Call,
  input: SimulatePrincipalPolicyRequest,
): SimulatePolicyResponse {
  const { world } = engine;
  const arn = input.PolicySourceArn ?? '';
  if (!arn.startsWith(`arn:${partitionOf(region)}:iam::${account}:role/`)) {
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
    if (deniedByFault(engine, arn, wanted))
      return { EvalDecision: 'explicitDeny' as const, MissingContextValues: [] };
    if (!rights || refusalOf(rights, wanted) === undefined)
      return { EvalDecision: 'allowed' as const, MissingContextValues: [] };
    const verdicts = [rights.identity, rights.boundary ?? []].map((all) => evaluate(all, wanted));
    const isDenied = verdicts.some(({ kind }) => kind === 'denied');
    return {
      EvalDecision: isDenied ? ('explicitDeny' as const) : ('implicitDeny' as const),
      MissingContextValues: verdicts.flatMap((verdict) => (verdict.kind === 'unknown' ? verdict.what : [])),
    };
  };
  const EvaluationResults = (input.ActionNames ?? []).flatMap((action) =>
    resources.map((resource) => ({
      EvalActionName: action,
      EvalResourceName: resource,
      ...decide({ action, resource, context }),
      MatchedStatements: [],
    })),
  );
  return { EvaluationResults, IsTruncated: false };
}

/** What a fault denies, a policy might. */
function deniedByFault({ faults }: Call['engine'], roleArn: string, { action, resource }: Wanted): boolean {
  return faults.ofKind('denied').some(({ fault }) => {
    const isAction = `${fault.service}:${fault.action}`.toLowerCase() === action.toLowerCase();
    const isRole = fault.role === undefined || matchesWildcards(fault.role, roleArn.split('/').at(-1) ?? '');
    const stack = /:stack\/([^/]+)/.exec(resource)?.[1] ?? '';
    return isAction && isRole && (fault.stack === undefined || matchesWildcards(fault.stack, stack));
  });
}
