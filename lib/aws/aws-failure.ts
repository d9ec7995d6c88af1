import { SlipwayError } from '@/lib/errors/slipway-error';
import { isOptIn, partitionOf } from '@/lib/stacks/regions';
import { reasonText } from './storable-text';

/** STS did not give credentials: nothing else may be tried with others (fail closed). */
export class RoleNotAssumed extends Error {
  readonly roleArn: string;
  readonly region: string;

  constructor({ roleArn, region }: { roleArn: string; region: string }, cause: unknown) {
    super(`The role ${roleArn} could not be assumed`, { cause });
    this.name = 'RoleNotAssumed';
    this.roleArn = roleArn;
    this.region = region;
  }
}

/** A file did not get into the target's artifact bucket; CloudFormation was not asked for anything yet. */
export class ArtifactNotStored extends Error {
  readonly bucket: string;

  constructor(bucket: string, cause: unknown) {
    super(`A file could not be put into the artifact bucket ${bucket}`, { cause });
    this.name = 'ArtifactNotStored';
    this.bucket = bucket;
  }
}

/** A stack of the name exists and is not ours: neither adopted nor touched. */
export class StackConflict extends Error {
  constructor(stackName: string) {
    super(`A stack called ${stackName} exists in the target already, and this environment did not create it`);
    this.name = 'StackConflict';
  }
}

/**
 * A stack may have been made, and AWS does not show it yet or does not say: only another lookup can show. Never counts
 * as "there is none".
 */
export class OutcomeUnknown extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'OutcomeUnknown';
  }
}

/** What a failed call means for the one who made it. */
export type AwsFailure =
  /** The same call may go through later. `unknownOutcome`: it may have been carried out; look it up first. */
  | { kind: 'retryable'; unknownOutcome: boolean; reason: string }
  /** The same call would fail the same way. */
  | { kind: 'terminal'; reason: string };

const throttlingCodes = new Set([
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'PriorRequestNotComplete',
  // S3's way of saying that the connection was too slow; a 400 that passes.
  'RequestTimeout',
]);
const credentialCodes = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const deniedCodes = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'SignatureDoesNotMatch',
]);
/** Each service's way of saying that it doesn't know these credentials, as in a region that isn't enabled. */
const unknownHereCodes = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'InvalidToken',
  'OptInRequired',
]);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'TimeoutError',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'UND_ERR_SOCKET',
]);
/** With these the request never left: nothing can have been done. */
const neverSentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Sorts an error of an AWS call and puts it into words that are safe to show to the person who waits. */
export function classifyFailure(error: unknown): AwsFailure {
  if (error instanceof RoleNotAssumed) return classifyRoleFailure(error);
  if (error instanceof ArtifactNotStored) return classifyArtifactFailure(error);
  if (error instanceof OutcomeUnknown) return retryable(error.message, true);
  // Our own refusal, in words for the person: what is asked for does not fit the target.
  if (error instanceof SlipwayError) return { kind: 'terminal', reason: error.message };
  if (error instanceof StackConflict)
    return { kind: 'terminal', reason: `${error.message}. Choose another name.` };
  const code = errorCode(error);
  const status = httpStatus(error);
  const message = errorMessage(error);
  // What the SDK's providers say: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html
  if (code === 'CredentialsProviderError') return retryable('Slipway has no AWS credentials', true);
  if (isThrottling(error)) {
    return retryable('AWS is throttling calls in this account and region', false);
  }
  if (credentialCodes.has(code)) return retryable('The temporary credentials expired', false);
  if (networkCodes.has(code)) {
    return retryable(`AWS could not be reached (${code})`, !neverSentCodes.has(code));
  }
  if (status !== undefined && status >= 500)
    return retryable(`AWS answered with an internal error (${status})`, true);
  if (deniedCodes.has(code)) {
    return {
      kind: 'terminal',
      reason: `AWS refused the call: ${message} (${code}). The target's roles lack a permission; an admin can add it.`,
    };
  }
  if (unknownHereCodes.has(code)) {
    return {
      kind: 'terminal',
      reason: `AWS does not accept Slipway's session in this region: ${message} (${code}). An opt-in region must be enabled in the target's account and in that of Slipway's worker; an admin can enable it.`,
    };
  }
  if (status !== undefined)
    return { kind: 'terminal', reason: `AWS refused the request: ${message} (${code})` };
  // Ours, or the database's: its words are for the log.
  return retryable('Slipway had an internal error, which is in its log', true);
}

function classifyRoleFailure(error: RoleNotAssumed): AwsFailure {
  const cause = classifyFailure(error.cause);
  if (cause.kind === 'retryable') return { ...cause, unknownOutcome: false };
  const code = errorCode(error.cause);
  if (code === 'AccessDenied') {
    return {
      kind: 'terminal',
      reason: `Slipway may not assume the role ${error.roleArn}: its trust policy must name Slipway's own role and this target's external id. AWS said: ${errorMessage(error.cause)}`,
    };
  }
  const advice = regionAdvice(code, error);
  return {
    kind: 'terminal',
    reason: `The role ${error.roleArn} could not be assumed: ${errorMessage(error.cause)} (${code})${advice && `. ${advice}`}`,
  };
}

/**
 * STS knows an account's credentials in the regions that the account has enabled, and its roles likewise: both accounts
 * need an opt-in region. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 * What it answers otherwise: https://github.com/hashicorp/terraform-provider-aws/issues/32549 (the caller's account),
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors (the role's)
 */
function regionAdvice(code: string, { roleArn, region }: RoleNotAssumed): string {
  if (code !== 'InvalidClientTokenId' && !code.startsWith('RegionDisabled')) return '';
  const partition = partitionOf(region);
  if (partition !== 'aws') {
    return `${region} is in the partition ${partition}, which knows no credentials of others: its targets need a worker that runs in an account of ${partition}.`;
  }
  const account = roleArn.split(':')[4] ?? '';
  if (isOptIn(region)) {
    return `${region} is an opt-in region: an admin must enable it in the target's account ${account} and in the account that Slipway's worker runs in.`;
  }
  if (code === 'InvalidClientTokenId') return '';
  return `An admin of account ${account} must activate STS in ${region}, in IAM's account settings.`;
}

function classifyArtifactFailure({ bucket, cause }: ArtifactNotStored): AwsFailure {
  const failure = classifyFailure(cause);
  if (failure.kind === 'retryable') return { ...failure, unknownOutcome: false };
  const trouble = artifactTroubles.get(errorCode(cause));
  if (trouble === undefined) return failure;
  return {
    kind: 'terminal',
    reason: `The target's artifact bucket ${bucket} ${trouble}. AWS said: ${errorMessage(cause)} (${errorCode(cause)})`,
  };
}

const artifactTroubles = new Map([
  ['NoSuchBucket', 'does not exist: an admin can create it again, or correct its name in the target'],
  ['AccessDenied', 'accepts no files from the launcher role, which lacks a permission; an admin can add it'],
  ['PermanentRedirect', 'is in another region than the target'],
]);

function retryable(reason: string, unknownOutcome: boolean): AwsFailure {
  return { kind: 'retryable', unknownOutcome, reason };
}

/** AWS refused the call because there were too many; nothing was done. */
export function isThrottling(error: unknown): boolean {
  if (error instanceof RoleNotAssumed || error instanceof ArtifactNotStored) return isThrottling(error.cause);
  return throttlingCodes.has(errorCode(error)) || httpStatus(error) === 429;
}

/** AWS refused the call for want of a permission, or of valid credentials. */
export function isDenied(error: unknown): boolean {
  return deniedCodes.has(errorCode(error)) || httpStatus(error) === 403;
}

/** CloudFormation's way of saying that it knows no such stack: by name also one that was deleted. */
export function isUnknownStack(error: unknown): boolean {
  return errorCode(error) === 'ValidationError' && /does not exist/.test(errorMessage(error));
}

/** AWS refuses the session itself: it ended before its time, or was revoked. */
export function isSessionExpired(error: unknown): boolean {
  return credentialCodes.has(errorCode(error));
}

/** AWS does not know these credentials, at least not in this region. */
export function isUnknownHere(error: unknown): boolean {
  return unknownHereCodes.has(errorCode(error));
}

/** AWS's error code (`ValidationError`), or Node's (`ECONNREFUSED`). */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('name' in error && typeof error.name === 'string') return error.name;
  return '';
}

export function errorMessage(error: unknown): string {
  return reasonText(error instanceof Error ? error.message : String(error));
}

/** The status of AWS's answer; undefined where there was none. */
export function httpStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata as { httpStatusCode?: number } | undefined;
  return metadata?.httpStatusCode;
}
