import { randomBytes, randomUUID } from 'node:crypto';
import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  GetCallerIdentityResponse,
  Tag,
} from '@aws-sdk/client-sts';
import * as sdk from '@aws-sdk/client-sts';
import { assumedRoleArn, roleId } from '@/lib/practice-aws/account/caller';
import { upperId } from '@/lib/practice-aws/account/identifiers';
import type { Session } from '@/lib/practice-aws/account/state';
import { readPolicy, UnsupportedPolicy } from '@/lib/practice-aws/iam/policies/policy-document';
import { AwsError, checkText, constraintError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { type AssumableRole, assumableRole } from './assumable-role';

export const sts: QueryService = {
  dialect: 'query',
  version: '2011-06-15',
  xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
  sdk,
  actions: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity } satisfies Actions<typeof sdk>,
};

function getCallerIdentity({ caller }: Call): GetCallerIdentityResponse {
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.account };
}

const SHORTEST_SECONDS = 900;
const LONGEST_SECONDS = 43_200;
const CHAINED_SECONDS = 3600;
const USUAL_SECONDS = 3600;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumeRole(call: Call, input: AssumeRoleRequest): AssumeRoleResponse {
  const roleArn = input.RoleArn ?? '';
  const sessionName = input.RoleSessionName ?? '';
  checkName('roleSessionName', sessionName);
  if (input.SourceIdentity !== undefined) checkName('sourceIdentity', input.SourceIdentity);
  if (input.ExternalId !== undefined) checkName('externalId', input.ExternalId, 1224, '[\\w+=,.@:\\/-]*');
  const tags = sessionTags(input.Tags ?? []);
  if (input.Policy !== undefined) checkPolicy(input.Policy);
  const account = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):role\/.+$/.exec(roleArn)?.[1];
  if (account === undefined) throw validationError(`${roleArn} is invalid`);
  const seconds = durationSeconds(input);
  const identity = sourceIdentity(call, input);
  const role = assumableRole(call, input, { tags, sourceIdentity: identity });
  checkDuration(call, role, seconds);
  const session: Session = {
    accessKeyId: `ASIA${upperId(randomUUID(), 16)}`,
    sessionToken: randomBytes(96).toString('base64'),
    roleArn,
    account,
    sessionName,
    sourceIdentity: identity,
    ...(input.Policy === undefined ? {} : { policy: input.Policy }),
    tags,
    expiresAt: call.at + seconds * 1000,
  };
  remember(call, session);
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      // The key is never checked, so it is not remembered either.
      SecretAccessKey: randomBytes(30).toString('base64'),
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: `${roleId(roleArn)}:${sessionName}`, Arn: assumedRoleArn(session) },
    PackedPolicySize: tags.length > 0 ? tags.length : undefined,
    SourceIdentity: session.sourceIdentity,
  };
}

/** Sessions are kept for a while after their end: until then they are expired, afterwards unknown. */
const KEPT_AFTER_END_MS = 86_400_000;

function remember({ engine, at }: Call, session: Session): void {
  for (const [accessKeyId, other] of engine.world.sessions) {
    if (other.expiresAt + KEPT_AFTER_END_MS < at) engine.world.sessions.delete(accessKeyId);
  }
  engine.world.sessions.set(session.accessKeyId, session);
  engine.world.changes += 1;
}

const LONGEST_POLICY = 2_048;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session */
function checkPolicy(policy: string): void {
  if (policy.length > LONGEST_POLICY) throw tooLong('policy', policy, LONGEST_POLICY);
  try {
    readPolicy(policy);
  } catch (error) {
    if (!(error instanceof UnsupportedPolicy)) throw error;
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  }
}

/** Session names and source identities: 2 to 64 of a few characters. */
function checkName(member: string, name: string, most = 64, pattern = '[\\w+=,.@-]*'): void {
  if (name.length < 2) throw tooShort(member, name, 2);
  checkText(member, name, most, pattern);
}

function tooShort(member: string, value: string, least: number): AwsError {
  return constraintError(member, value, `Member must have length greater than or equal to ${least}`);
}

function tooLong(member: string, value: string, most: number): AwsError {
  return constraintError(member, value, `Member must have length less than or equal to ${most}`);
}

/** Once set, the source identity stays the same through every further role. */
function sourceIdentity({ caller }: Call, { SourceIdentity: given }: AssumeRoleRequest): string | undefined {
  const inherited = caller.session?.sourceIdentity;
  if (given === undefined || inherited === undefined || inherited === given) return given ?? inherited;
  throw new AwsError(
    'AccessDenied',
    'The source identity of a session can not be changed by assuming another role',
    403,
  );
}

function durationSeconds({ DurationSeconds: seconds = USUAL_SECONDS }: AssumeRoleRequest): number {
  const isShort = seconds < SHORTEST_SECONDS;
  if (!isShort && seconds <= LONGEST_SECONDS) return seconds;
  const limit = isShort
    ? `greater than or equal to ${SHORTEST_SECONDS}`
    : `less than or equal to ${LONGEST_SECONDS}`;
  throw constraintError('durationSeconds', String(seconds), `Member must have value ${limit}`);
}

function checkDuration({ caller }: Call, role: AssumableRole | undefined, seconds: number): void {
  if (caller.session !== undefined && seconds > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (role !== undefined && seconds > (role.maxSessionSeconds ?? USUAL_SECONDS)) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
function sessionTags(given: readonly Tag[]): Session['tags'] {
  if (given.length > 50) throw tooLong('tags', `(${given.length} entries)`, 50);
  const tags = given.map(({ Key: key = '', Value: value = '' }, i) => {
    const member = `tags.${i + 1}.member`;
    if (key === '') throw tooShort(`${member}.key`, key, 1);
    if (key.length > 128) throw tooLong(`${member}.key`, key, 128);
    if (value.length > 256) throw tooLong(`${member}.value`, value, 256);
    return { key, value };
  });
  if (new Set(tags.map(({ key }) => key.toLowerCase())).size === tags.length) return tags;
  throw new AwsError(
    'InvalidParameterValue',
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  );
}
