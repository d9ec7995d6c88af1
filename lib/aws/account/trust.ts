import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { sessionRequest } from '@/lib/aws/assume-role';
import { errorMessage, isDenied, RoleNotAssumed } from '@/lib/aws/aws-failure';
import { hookCalls } from '@/lib/aws/call-hooks';
import { clientOptions } from '@/lib/aws/client-options';
import type { AwsActor, AwsTarget } from '@/lib/aws/target';

/** The shortest session there is: these are never used. */
const shortestSeconds = 900;

/**
 * Assumes the launcher role anew, whatever session there is already.
 * @throws RoleNotAssumed
 */
export async function assumeAnew(target: AwsTarget, actor: AwsActor): Promise<void> {
  try {
    const asked = { ...sessionRequest(target, actor), DurationSeconds: shortestSeconds };
    await stsFor(target).send(new AssumeRoleCommand(asked));
  } catch (error) {
    throw new RoleNotAssumed(target, error);
  }
}

/** `open`: STS gives a session; `closed`: the trust policy refuses it; `unasked`: the worker may not even ask. */
export type Trust = 'open' | 'closed' | 'unasked';

/**
 * Whether the launcher role can be assumed with this external id, undefined for none. Asked as the worker usually asks,
 * and without source identity and tags: a trust policy may ask for those, or refuse them, and STS says first what it
 * happens to find first. Anything but a refusal is thrown.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export async function trustWith(
  target: AwsTarget,
  actor: AwsActor,
  externalId: string | undefined,
): Promise<Trust> {
  const { RoleArn, RoleSessionName, SourceIdentity, Tags } = sessionRequest(target, actor);
  const bare = { RoleArn, RoleSessionName, DurationSeconds: shortestSeconds, ExternalId: externalId };
  const sts = stsFor(target);
  const answers = await Promise.all(
    [{ ...bare, SourceIdentity, Tags }, bare].map(async (asked): Promise<Trust> => {
      try {
        await sts.send(new AssumeRoleCommand(asked));
        return 'open';
      } catch (error) {
        if (!isDenied(error)) throw error;
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
        return /\bidentity-based policy\b/.test(errorMessage(error)) ? 'unasked' : 'closed';
      }
    }),
  );
  return (
    answers.find((answer) => answer === 'open') ?? answers.find((answer) => answer === 'unasked') ?? 'closed'
  );
}

/**
 * Who the worker is, as trust policies name it. Of a role with a path STS leaves the path out. Needs no permission.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function ownPrincipal(target: AwsTarget): Promise<string | null> {
  const { Arn = '' } = await stsFor(target).send(new GetCallerIdentityCommand({}));
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(Arn) ?? [];
  if (role !== undefined) return `arn:${partition}:iam::${account}:role/${role}`;
  return /:iam::\d{12}:(user|role)\//.test(Arn) ? Arn : null;
}

function stsFor(target: AwsTarget): STSClient {
  const sts = new STSClient(clientOptions(target.region));
  hookCalls(sts, target, 'other');
  return sts;
}
