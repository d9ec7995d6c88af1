import { AwsError } from '@/lib/practice-aws/aws-error';
import type { Caller } from '@/lib/practice-aws/caller';
import type { World } from '@/lib/practice-aws/state';
import { member } from '@/lib/practice-aws/template/values';
import { contextOf, type RequestContext } from './conditions';
import { evaluate, type Verdict } from './evaluate';
import { findRole, type MadeRole } from './find-role';
import { readPolicy, type Statement, UnsupportedPolicy } from './policy-document';
import { refusalOf, rightsOf } from './rights';

/** What AssumeRole may ask for beside the role itself; each is authorised by itself. */
export type TrustAction = 'sts:AssumeRole' | 'sts:SetSourceIdentity' | 'sts:TagSession';

/**
 * Whether a role that a stack made lets the caller do one of these, by its trust policy and, where that leaves the
 * decision to the caller's account, by the caller's own rights. Which keys an action has is in the Service Authorization
 * Reference: the external id is told to AssumeRole alone.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 * @throws AwsError AccessDenied
 */
export function authorizeTrust(
  world: World,
  caller: Caller,
  role: MadeRole,
  action: TrustAction,
  context: RequestContext,
): void {
  const refused = (why = '') =>
    new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${role.arn}${why}`,
      403,
    );
  if (role.gone) throw refused();
  const trust = trustVerdict(role, action, context, (statement) => principalMatch(statement, caller, role));
  if (trust.verdict.kind === 'unknown')
    throw refused(` because the practice AWS has no ${trust.verdict.what}`);
  if (trust.verdict.kind !== 'allowed') throw refused();
  const own = caller.session && findRole(world, caller.session.roleArn);
  if (own === undefined) return;
  const wanted = { action, resource: role.arn, context };
  const why = refusalOf(rightsOf(world, own), wanted);
  // A trust policy that names the caller's role is enough by itself within the account, short of an explicit deny.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-req.html
  const isEnough = trust.byName && own.stack.account === role.stack.account;
  if (why !== undefined && (!isEnough || why.startsWith('with an explicit deny'))) throw refused(` ${why}`);
}

/**
 * Why CloudFormation can't work with a role, undefined when it can. Whether it tells aws:SourceAccount and aws:SourceArn
 * is not documented: a trust policy that asks for them can't be judged.
 */
export function mistrustOfCloudFormation(role: MadeRole): string | undefined {
  const cannot = `Role ${role.arn} is invalid or cannot be assumed`;
  if (role.gone) return cannot;
  const service = 'cloudformation.amazonaws.com';
  const { verdict } = trustVerdict(role, 'sts:AssumeRole', contextOf({}), ({ principals }) =>
    principals instanceof Map && (principals.get('Service') ?? []).includes(service) ? 'by-name' : undefined,
  );
  if (verdict.kind === 'allowed') return undefined;
  return verdict.kind === 'unknown' ? `${cannot}: the practice AWS has no ${verdict.what}` : cannot;
}

type PrincipalMatch = 'by-name' | 'by-account' | undefined;

function trustVerdict(
  { arn, properties }: MadeRole,
  action: TrustAction,
  context: RequestContext,
  match: (statement: Statement) => PrincipalMatch,
): { verdict: Verdict; byName: boolean } {
  try {
    const statements = readPolicy(member(properties, 'AssumeRolePolicyDocument'));
    const wanted = { action, resource: arn, context };
    const verdict = evaluate(
      statements.filter((statement) => match(statement) !== undefined),
      wanted,
    );
    const named = statements.filter((statement) => match(statement) === 'by-name');
    return { verdict, byName: evaluate(named, wanted).kind === 'allowed' };
  } catch (error) {
    if (!(error instanceof UnsupportedPolicy)) throw error;
    return { verdict: { kind: 'unknown', what: error.message }, byName: false };
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function principalMatch({ principals }: Statement, caller: Caller, role: MadeRole): PrincipalMatch {
  // Everybody is everybody's account: what is no caller of the role's own account needs rights of its own.
  if (principals === 'everybody') return 'by-account';
  const names = principals?.get('AWS') ?? [];
  if ([caller.arn, caller.session?.roleArn].some((own) => own !== undefined && names.includes(own)))
    return 'by-name';
  const partition = role.arn.split(':')[1];
  const account = [caller.account, `arn:${partition}:iam::${caller.account}:root`, '*'];
  return names.some((name) => account.includes(name)) ? 'by-account' : undefined;
}
