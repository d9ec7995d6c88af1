import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError, constraintError, validationError } from './aws-error';
import type { Call } from './call';
import { assumedRoleArn, roleId } from './caller';
import { upperId } from './identifiers';
import type { QueryAnswer, QueryParams } from './query-protocol';
import type { Session } from './state';
import { isoTime } from './xml';

export const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** @throws AwsError InvalidAction for what is neither AssumeRole nor GetCallerIdentity */
export function answerSts(call: Call): QueryAnswer {
  if (call.action === 'AssumeRole') return assumeRole(call);
  if (call.action === 'GetCallerIdentity') {
    const { arn, userId, account } = call.caller;
    return { result: { Arn: arn, UserId: userId, Account: account } };
  }
  throw new AwsError('InvalidAction', `Could not find operation ${call.action} for version 2011-06-15`);
}

const SHORTEST_SECONDS = 900;
const LONGEST_SECONDS = 43_200;
const CHAINED_SECONDS = 3600;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumeRole(call: Call): QueryAnswer {
  const { params, at } = call;
  const roleArn = params.required('RoleArn');
  const sessionName = matching(params, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/, '[\\w+=,.@-]*');
  const sourceIdentity = optionalSourceIdentity(call);
  const account = /^arn:aws:iam::(\d{12}):role\/.+$/.exec(roleArn)?.[1];
  if (account === undefined) throw validationError(`${roleArn} is invalid`);
  const seconds = durationSeconds(call);
  checkTrust(call, roleArn);
  const session: Session = {
    accessKeyId: `ASIA${upperId(randomUUID(), 16)}`,
    sessionToken: randomBytes(96).toString('base64'),
    roleArn,
    account,
    sessionName,
    sourceIdentity,
    tags: sessionTags(params),
    expiresAt: at + seconds * 1000,
  };
  remember(call, session);
  return {
    result: {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        // The key is never checked, so it is not remembered either.
        SecretAccessKey: randomBytes(30).toString('base64'),
        SessionToken: session.sessionToken,
        Expiration: isoTime(session.expiresAt),
      },
      AssumedRoleUser: { AssumedRoleId: `${roleId(roleArn)}:${sessionName}`, Arn: assumedRoleArn(session) },
      PackedPolicySize: session.tags.length > 0 ? session.tags.length : undefined,
      SourceIdentity: sourceIdentity,
    },
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

function matching(params: QueryParams, name: string, pattern: RegExp, shown: string): string {
  const value = params.required(name);
  if (pattern.test(value)) return value;
  const member = name[0]?.toLowerCase() + name.slice(1);
  throw constraintError(member, value, `Member must satisfy regular expression pattern: ${shown}`);
}

/** Once set, the source identity stays the same through every further role. */
function optionalSourceIdentity({ params, caller }: Call): string | undefined {
  const inherited = caller.session?.sourceIdentity;
  if (params.text('SourceIdentity') === undefined) return inherited;
  const given = matching(params, 'SourceIdentity', /^[\w+=,.@-]{2,64}$/, '[\\w+=,.@-]*');
  if (inherited === undefined || inherited === given) return given;
  throw new AwsError(
    'AccessDenied',
    'The source identity of a session can not be changed by assuming another role',
    403,
  );
}

function durationSeconds({ params, caller }: Call): number {
  const seconds = params.integer('DurationSeconds') ?? CHAINED_SECONDS;
  if (seconds < SHORTEST_SECONDS) {
    const constraint = `Member must have value greater than or equal to ${SHORTEST_SECONDS}`;
    throw constraintError('durationSeconds', String(seconds), constraint);
  }
  if (seconds > LONGEST_SECONDS) {
    const constraint = `Member must have value less than or equal to ${LONGEST_SECONDS}`;
    throw constraintError('durationSeconds', String(seconds), constraint);
  }
  if (caller.session !== undefined && seconds > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  return seconds;
}

/** STS does not say why: an unknown role, a wrong external id and a missing trust look the same. */
function checkTrust({ roles, caller, params }: Call, roleArn: string): void {
  if (roles === undefined) return;
  const role = roles.find((candidate) => candidate.arn === roleArn);
  const externalIdFits = role?.externalId === undefined || role.externalId === params.text('ExternalId');
  if (role !== undefined && role.trusted !== false && externalIdFits) return;
  throw new AwsError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    403,
  );
}

function sessionTags(params: QueryParams): { key: string; value: string }[] {
  const tags = params
    .records('Tags')
    .map((tag) => ({ key: tag.get('Key') ?? '', value: tag.get('Value') ?? '' }));
  if (tags.length > 50) {
    throw constraintError('tags', String(tags.length), 'Member must have length less than or equal to 50');
  }
  return tags;
}
