import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error';
import { upperId } from './identifiers';
import type { Session, World } from './state';

/** Who signed a request. Long-lived keys all belong to one practice account, whatever they are. */
export interface Caller {
  account: string;
  accessKeyId: string;
  arn: string;
  userId: string;
  /** Present when the key was issued by AssumeRole. */
  session?: Session;
}

export interface SignedScope {
  accessKeyId: string;
  region: string;
  service: string;
}

const PRACTICE_ACCOUNT = '000000000000';

/**
 * Reads the credential scope of a SigV4 request, from the header or a presigned query. The signature itself is not
 * verified: the practice AWS knows no secret keys.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 * @returns undefined when the request is not signed
 * @throws AwsError IncompleteSignature when the header can't be read
 */
export function readScope(headers: IncomingHttpHeaders, query: URLSearchParams): SignedScope | undefined {
  const header = headers.authorization;
  const presigned = query.get('X-Amz-Credential');
  if (header === undefined && presigned === null) return undefined;
  const credential = presigned ?? /^AWS4-HMAC-SHA256 .*?Credential=([^,\s]+)/.exec(header ?? '')?.[1];
  const scope = /^([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/.exec(credential ?? '');
  const [, accessKeyId, region, service] = scope ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw new AwsError(
      'IncompleteSignature',
      'Authorization header requires a valid Credential parameter.',
      403,
    );
  }
  return { accessKeyId, region, service };
}

/**
 * @param token the request's session token, which belongs to the key
 * @throws AwsError InvalidClientTokenId for temporary keys nobody issued, ExpiredToken for those that are over
 */
export function identifyCaller(
  world: World,
  accessKeyId: string,
  token: string | undefined,
  now: number,
): Caller {
  if (!accessKeyId.startsWith('ASIA')) {
    const arn = `arn:aws:iam::${PRACTICE_ACCOUNT}:user/practice`;
    return { account: PRACTICE_ACCOUNT, accessKeyId, arn, userId: `AIDA${upperId(accessKeyId, 17)}` };
  }
  const session = world.sessions.get(accessKeyId);
  if (session === undefined || session.sessionToken !== token) {
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }
  if (session.expiresAt <= now) {
    throw new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
  }
  return {
    account: session.account,
    accessKeyId,
    arn: assumedRoleArn(session),
    userId: `${roleId(session.roleArn)}:${session.sessionName}`,
    session,
  };
}

export function roleId(roleArn: string): string {
  return `AROA${upperId(roleArn, 17)}`;
}

/** The path of a role is not part of the ARN of its sessions. */
export function assumedRoleArn(session: Session): string {
  const roleName = session.roleArn.split('/').at(-1) ?? '';
  return `arn:aws:sts::${session.account}:assumed-role/${roleName}/${session.sessionName}`;
}
