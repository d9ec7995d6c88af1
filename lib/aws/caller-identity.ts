import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { errorCode, isDenied, isSessionExpired, isUnknownHere } from './aws-failure';
import { clientOptions } from './client-options';

/** Who this process is at AWS, or what keeps AWS from saying so. */
export type CallerIdentity =
  | { kind: 'known'; arn: string }
  | { kind: 'none' | 'refused' | 'unanswered'; error: unknown };

let sts: STSClient | undefined;

/**
 * Asks STS who this process is, with its own credentials and for no target. Needs no permission, so a refusal is about
 * the credentials themselves. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function callerIdentity(withinMs: number, stopping: AbortSignal): Promise<CallerIdentity> {
  // Which region is asked matters in partitions only, where AWS_REGION has to be set.
  sts ??= new STSClient(
    clientOptions(process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || 'us-east-1'),
  );
  try {
    const abortSignal = AbortSignal.any([AbortSignal.timeout(withinMs), stopping]);
    // The providers of credentials don't hear the signal.
    const late = new Promise<never>((_, reject) => {
      abortSignal.addEventListener('abort', () => reject(abortSignal.reason), { once: true });
    });
    const asked = sts.send(new GetCallerIdentityCommand({}), { abortSignal });
    const { Arn = '' } = await Promise.race([asked, late]);
    return { kind: 'known', arn: Arn };
  } catch (error) {
    if (errorCode(error) === 'CredentialsProviderError') return { kind: 'none', error };
    const refused = isDenied(error) || isSessionExpired(error) || isUnknownHere(error);
    return { kind: refused ? 'refused' : 'unanswered', error };
  }
}
