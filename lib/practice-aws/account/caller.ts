import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { partitionOf } from '@/lib/practice-aws/template/partition';
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

interface SignedScope {
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
 * @throws AwsError IncompleteSignature for what can't be read, SignatureDoesNotMatch for a scope that can't be
 */
export function readScope(headers: IncomingHttpHeaders, query: URLSearchParams): SignedScope | undefined {
  const header = headers.authorization;
  const credential = query.get('X-Amz-Credential') ?? (header && headerCredential(header));
  if (credential === undefined) return undefined;
  const [accessKeyId = '', date = '', region = '', service = '', terminator, ...rest] = credential.split('/');
  if (terminator === undefined || rest.length > 0) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  if (terminator !== 'aws4_request') {
    throw mismatch(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    );
  }
  if (accessKeyId === '' || !/^\d{8}$/.test(date)) {
    throw mismatch(`Date in Credential scope does not match YYYYMMDD: '${date}'.`);
  }
  if (!/^[a-z0-9-]+$/.test(region)) {
    throw mismatch(`Credential should be scoped to a valid region, not '${region}'. `);
  }
  if (!/^[a-z0-9-]+$/.test(service)) {
    throw mismatch(`Credential should be scoped to correct service: '${service}' is none. `);
  }
  return { accessKeyId, region, service };
}

/** The header's `Credential`, once all that belongs into the header is there. */
function headerCredential(header: string): string {
  const given = new Map(
    header
      .replace(/^AWS4-HMAC-SHA256\s/, '')
      .split(',')
      .map((part): [string, string] => {
        const equals = part.indexOf('=');
        return [part.slice(0, Math.max(equals, 0)).trim(), part.slice(equals + 1).trim()];
      }),
  );
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !given.get(name));
  const credential = given.get('Credential');
  if (credential && missing.length === 0 && header.startsWith('AWS4-HMAC-SHA256 ')) return credential;
  const wanted = missing.map((name) => `Authorization header requires '${name}' parameter. `);
  throw incomplete(`${wanted.join('')}Authorization=${header}`);
}

function incomplete(message: string): AwsError {
  return new AwsError('IncompleteSignature', message, 403);
}

function mismatch(message: string): AwsError {
  return new AwsError('SignatureDoesNotMatch', message, 403);
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
  region: string,
): Caller {
  if (!accessKeyId.startsWith('ASIA')) {
    const arn = `arn:${partitionOf(region)}:iam::${PRACTICE_ACCOUNT}:user/practice`;
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
  const partition = session.roleArn.split(':')[1];
  return `arn:${partition}:sts::${session.account}:assumed-role/${roleName}/${session.sessionName}`;
}
