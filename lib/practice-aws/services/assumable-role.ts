import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import type { Caller } from '@/lib/practice-aws/account/caller';
import type { Session } from '@/lib/practice-aws/account/state';
import { callerKeys, tagKeys } from '@/lib/practice-aws/iam/policies/caller-keys';
import { contextOf } from '@/lib/practice-aws/iam/policies/conditions';
import { findRole, type MadeRole } from '@/lib/practice-aws/iam/policies/find-role';
import { authorizeTrust, type TrustAction } from '@/lib/practice-aws/iam/trust';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call, PracticeRole } from '@/lib/practice-aws/query/call';
import { member, scalarText } from '@/lib/practice-aws/template/values';

/** What AssumeRole has to know of a role before it issues a session. */
export type AssumableRole = Pick<PracticeRole, 'maxSessionSeconds'>;

type WantedSession = Pick<Session, 'tags' | 'sourceIdentity'>;

/**
 * The role that is to be assumed, undefined for one that is free for all. A list of roles is all there is; without one
 * the roles that stacks made decide for themselves, and others are free.
 * @throws AwsError AccessDenied
 */
export function assumableRole(
  call: Call,
  input: AssumeRoleRequest,
  session: WantedSession,
): AssumableRole | undefined {
  if (call.roles !== undefined) return listedRole(call, call.roles, input);
  const made = findRole(call.engine.world, input.RoleArn ?? '');
  if (made === undefined) return undefined;
  askMadeRole(call, made, input, session);
  const seconds = scalarText(member(made.properties, 'MaxSessionDuration'));
  return { maxSessionSeconds: seconds === undefined ? undefined : Number(seconds) };
}

/**
 * AssumeRole is up to three actions, each authorised by itself with its own keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
function askMadeRole(
  call: Call,
  made: MadeRole,
  input: AssumeRoleRequest,
  { tags, sourceIdentity }: WantedSession,
): void {
  const { caller, region, engine } = call;
  const ask = (action: TrustAction, keys: Record<string, string | readonly string[] | undefined>) =>
    authorizeTrust(engine.world, caller, made, action, contextOf({ ...callerKeys(caller, region), ...keys }));
  const source = { 'sts:SourceIdentity': sourceIdentity };
  ask('sts:AssumeRole', {
    ...source,
    ...tagKeys(tags),
    'sts:ExternalId': input.ExternalId,
    'sts:RoleSessionName': input.RoleSessionName,
  });
  if (sourceIdentity !== undefined) ask('sts:SetSourceIdentity', source);
  if (tags.length > 0) ask('sts:TagSession', tagKeys(tags));
}

/**
 * STS does not say why: an unknown role, a wrong external id and a missing trust look the same. Only what the caller
 * may not do beside assuming the role is named.
 */
function listedRole(
  { caller }: Call,
  roles: readonly PracticeRole[],
  input: AssumeRoleRequest,
): PracticeRole {
  const deny = (permission: string) =>
    new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: ${permission} on resource: ${input.RoleArn}`,
      403,
    );
  const role = roles.find((candidate) => candidate.arn === input.RoleArn);
  const fits = role?.externalId === undefined || role.externalId === input.ExternalId;
  if (role === undefined || !fits || !trusts(role, caller)) throw deny('sts:AssumeRole');
  const needed = [
    ...(input.SourceIdentity === undefined ? [] : (['sts:SetSourceIdentity'] as const)),
    ...(input.Tags === undefined || input.Tags.length === 0 ? [] : (['sts:TagSession'] as const)),
  ];
  const lacking = needed.find((permission) => role.lacks?.includes(permission));
  if (lacking !== undefined) throw deny(lacking);
  return role;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function trusts({ trusts: principals }: PracticeRole, caller: Caller): boolean {
  const partition = caller.arn.split(':')[1];
  const own = [
    caller.account,
    `arn:${partition}:iam::${caller.account}:root`,
    caller.arn,
    caller.session?.roleArn,
  ];
  return principals === undefined || principals.some((principal) => own.includes(principal));
}
