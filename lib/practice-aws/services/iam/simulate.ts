import type {
  EvaluationResult,
  Statement as MatchedStatement,
  PolicyEvaluationDecisionType,
  PolicySourceType,
  ResourceSpecificResult,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import {
  ALL_KEYS_ARE_KNOWN,
  contextOf,
  type RequestContext,
} from '@/lib/practice-aws/iam/policies/conditions';
import { applying, evaluate, keysAsked, type Wanted } from '@/lib/practice-aws/iam/policies/evaluate';
import { findRole } from '@/lib/practice-aws/iam/policies/find-role';
import { type Rights, refusalOf, rightsOf } from '@/lib/practice-aws/iam/policies/rights';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';
import type { Call } from '@/lib/practice-aws/query/call';

/** As AWS answers; its model lists other words. */
const SOURCE = String('IAM Policy') as PolicySourceType;

/** What is decided about one action on one resource. */
interface Decided {
  decision: PolicyEvaluationDecisionType;
  missing: string[];
  matched: MatchedStatement[];
  /** undefined without a boundary. */
  withinBoundary?: boolean;
}

/**
 * One result for each action; what holds for the resources that were named stands in it one by one. Of a role that no
 * stack made, everything is allowed, as it is when it calls.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html, API_EvaluationResult.html
 * @throws AwsError NoSuchEntity, 404, for what is no role
 */
export function simulatePrincipalPolicy(
  { engine, account }: Call,
  input: SimulatePrincipalPolicyRequest,
): SimulatePolicyResponse {
  const arn = input.PolicySourceArn ?? '';
  if (!new RegExp(`^arn:aws[a-z-]*:iam::${account}:role/`).test(arn)) {
    throw new AwsError('NoSuchEntity', `Could not find the specified entity ${arn}.`, 404);
  }
  const role = findRole(engine.world, arn);
  const rights = role && rightsOf(engine.world, role);
  const given = (input.ContextEntries ?? []).map(
    ({ ContextKeyName = '', ContextKeyValues = [] }) =>
      [ContextKeyName, ContextKeyValues.length === 1 ? ContextKeyValues[0] : ContextKeyValues] as const,
  );
  const context = contextOf({ [ALL_KEYS_ARE_KNOWN]: '', ...Object.fromEntries(given) });
  const decide = (action: string, resource: string): Decided => {
    const wanted = { action, resource, context };
    if (deniedByFault(engine, arn, wanted)) return { decision: 'explicitDeny', missing: [], matched: [] };
    return rights ? decideBy(rights, wanted) : { decision: 'allowed', missing: [], matched: [] };
  };
  const EvaluationResults = (input.ActionNames ?? []).map((action): EvaluationResult => {
    const resources = input.ResourceArns ?? [];
    const isForAll = resources.length === 0 || (resources.length === 1 && resources[0] === '*');
    if (isForAll) return forAll(action, decide(action, '*'));
    return forEach(
      action,
      resources.map((resource) => ({ resource, ...decide(action, resource) })),
    );
  });
  return { EvaluationResults, IsTruncated: false };
}

function decideBy(rights: Rights, wanted: Wanted): Decided {
  const { identity, boundary } = rights;
  const verdicts = [identity, boundary ?? []].map((all) => evaluate(all, wanted));
  const isDenied = verdicts.some(({ kind }) => kind === 'denied');
  const refused = isDenied ? 'explicitDeny' : 'implicitDeny';
  const decision = refusalOf(rights, wanted) === undefined ? 'allowed' : refused;
  const missing = keysAsked([...identity, ...(boundary ?? [])], wanted).filter(
    (key) => !isGiven(wanted.context, key),
  );
  const effect = decision === 'allowed' ? 'Allow' : 'Deny';
  const matched = applying(identity, effect, wanted).map(
    (): MatchedStatement => ({ SourcePolicyType: SOURCE }),
  );
  const withinBoundary = boundary && evaluate(boundary, wanted).kind === 'allowed';
  return { decision, missing, matched: decision === 'implicitDeny' ? [] : matched, withinBoundary };
}

function isGiven(context: RequestContext, key: string): boolean {
  return context.has(key.toLowerCase());
}

function forAll(action: string, { decision, missing, matched, withinBoundary }: Decided): EvaluationResult {
  return {
    EvalActionName: action,
    EvalResourceName: '*',
    EvalDecision: decision,
    MatchedStatements: matched,
    MissingContextValues: missing,
    ...boundaryDetail(withinBoundary),
  };
}

/** The answer's own decision sums up those about the resources. */
function forEach(action: string, all: readonly (Decided & { resource: string })[]): EvaluationResult {
  const [only] = all.length === 1 ? all : [];
  return {
    EvalActionName: action,
    EvalResourceName: only?.resource ?? '*',
    EvalDecision: summary(all.map(({ decision }) => decision)),
    MatchedStatements: only?.matched ?? [],
    MissingContextValues: [],
    ResourceSpecificResults: all.map(
      ({ resource, decision, missing, matched, withinBoundary }): ResourceSpecificResult => ({
        EvalResourceName: resource,
        EvalResourceDecision: decision,
        MatchedStatements: matched,
        MissingContextValues: missing,
        ...boundaryDetail(withinBoundary),
      }),
    ),
    ...boundaryDetail(only?.withinBoundary),
  };
}

function summary(decisions: readonly PolicyEvaluationDecisionType[]): PolicyEvaluationDecisionType {
  if (decisions.includes('explicitDeny')) return 'explicitDeny';
  return decisions.includes('allowed') ? 'allowed' : 'implicitDeny';
}

function boundaryDetail(allowed: boolean | undefined) {
  if (allowed === undefined) return {};
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed } };
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
