import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { RoleNotAssumed } from './aws-failure';
import { hookCalls } from './call-hooks';
import { clientOptions } from './client-options';
import { sessionPolicy } from './session-policy';
import type { AwsActor, AwsTarget } from './target';

/** Chained roles live one hour at most, and asking for more fails. */
const sessionSeconds = 3_600;
/** Asked for again this long before they expire, so that no call starts with credentials that die under it. */
const renewBeforeMs = 5 * 60_000;

export interface SessionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration?: Date;
}

/**
 * Credentials of the target's launcher role for this actor. One AssumeRole at a time per role and actor, kept until
 * shortly before they expire. Fails closed: whatever goes wrong, there are no credentials, never the worker's own.
 *
 * @throws RoleNotAssumed
 */
export function assumeRole(target: AwsTarget, actor: AwsActor): () => Promise<SessionCredentials> {
  const sts = new STSClient(clientOptions(target.region));
  hookCalls(sts, target, 'other');
  let kept: { credentials: Promise<SessionCredentials>; until: number } | undefined;
  return async () => {
    if (kept && Date.now() < kept.until) return kept.credentials;
    const asked = { credentials: ask(sts, target, actor), until: Number.POSITIVE_INFINITY };
    kept = asked;
    try {
      const credentials = await asked.credentials;
      asked.until = (credentials.expiration?.getTime() ?? 0) - renewBeforeMs;
      return credentials;
    } catch (error) {
      if (kept === asked) kept = undefined;
      throw error;
    }
  };
}

/** What STS is asked for: a session of the launcher role that says on whose behalf. */
export function sessionRequest(target: AwsTarget, actor: AwsActor): AssumeRoleCommandInput {
  return {
    RoleArn: target.roleArn,
    ExternalId: target.externalId,
    RoleSessionName: actor.sessionName,
    SourceIdentity: actor.sourceIdentity,
    Tags: Object.entries(actor.tags).map(([Key, Value]) => ({ Key, Value })),
    DurationSeconds: sessionSeconds,
    Policy: sessionPolicy(target, actor.reach),
  };
}

async function ask(sts: STSClient, target: AwsTarget, actor: AwsActor): Promise<SessionCredentials> {
  try {
    const { Credentials } = await sts.send(new AssumeRoleCommand(sessionRequest(target, actor)));
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken) {
      throw new Error('STS answered without credentials');
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      ...(Credentials.Expiration ? { expiration: Credentials.Expiration } : {}),
    };
  } catch (error) {
    throw new RoleNotAssumed(target, error);
  }
}
