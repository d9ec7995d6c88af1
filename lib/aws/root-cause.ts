import type { ReadEvent } from './read-stacks';

export interface FirstFailure {
  logicalId: string;
  type: string;
  /** AWS's own words, unwrapped. */
  reason: string;
  /** What it means and what to do, where we know. */
  explanation: string | null;
}

/** What CloudFormation writes on a resource that it stopped because another one failed. */
const stoppedByOthers = /^(resource (creation|update|deletion) cancelled|operation cancelled)/i;

/**
 * The first real failure among `events` (oldest first): a resource that failed by itself, not one that was stopped
 * because of it, and not the stack, which only counts them up. Null when nothing failed.
 */
export function firstFailure(events: readonly Omit<ReadEvent, 'eventId' | 'token'>[]): FirstFailure | null {
  const failures = events.filter((event) => event.status.endsWith('_FAILED'));
  const own = failures.filter((event) => !stoppedByOthers.test(event.reason ?? ''));
  const failure = own.find((event) => event.resourceType !== stackType) ?? own[0] ?? failures[0];
  if (!failure) return null;
  const reason = failure.reason ?? 'CloudFormation gave no reason.';
  return {
    logicalId: failure.logicalId,
    type: failure.resourceType,
    reason: plainReason(reason),
    explanation: explain(reason),
  };
}

/**
 * AWS's words without the wrapping that CloudFormation's resource handlers put around them:
 * `Resource handler returned message: "…" (RequestToken: …, HandlerErrorCode: …)` and `(Service: …; Request ID: …)`.
 */
export function plainReason(reason: string): string {
  const [, inner] = /^Resource handler returned message: "(.*)" \(RequestToken: [^)]*\)$/s.exec(reason) ?? [];
  const text = (inner ?? reason).replace(/\s*\(Service: [^()]*\)/g, '').trim();
  return text === '' ? reason : text;
}

export const stackType = 'AWS::CloudFormation::Stack';

/** The reasons that people meet most, in plain words with the way out. */
const explanations: readonly (readonly [RegExp, string])[] = [
  [
    /certificate.*(not valid|not found|does not exist)|CertificateNotFound|UnsupportedCertificate/i,
    'The load balancer could not use the certificate. Check that the ARN is of a certificate that ACM has issued in this account and region, or launch without one.',
  ],
  [
    /VpcLimitExceeded|maximum number of VPCs/i,
    'The account has reached its limit of VPCs in this region. Tear down an environment, or ask the platform team to raise the quota.',
  ],
  [
    /AddressLimitExceeded|maximum number of addresses/i,
    'The account has no elastic IP addresses left. Launch with a single NAT gateway, or ask the platform team to raise the quota.',
  ],
  [
    /InsufficientDBInstanceCapacity|InsufficientInstanceCapacity|insufficient capacity/i,
    'AWS has no capacity of this size in these zones at the moment. Choose another size, or try again later.',
  ],
  [
    /not supported in your requested Availability Zone|Unsupported.*instance type/i,
    'This instance type is not offered in one of the zones. Choose another type.',
  ],
  [
    /bucket you tried to delete is not empty/i,
    'The data bucket still holds objects. Empty it, every version of every object, then start the teardown again.',
  ],
  [
    /Cannot delete protected DB Instance|DeletionProtection/i,
    'The database is protected from deletion. Turn the protection off in RDS, then start the teardown again.',
  ],
  [
    /TerminationProtection/i,
    'The stack is protected from deletion. Turn termination protection off, then start the teardown again.',
  ],
  [
    /already exists/i,
    'Something of this name exists in the account already. Choose another name, or remove the old one.',
  ],
  [
    /received.*FAILURE signal|Failed to receive.*signal|timed? ?out/i,
    'The instances did not report that they are up. Check the container images, and look at cloud-init-output.log on an instance.',
  ],
  [/(Throttling|Rate exceeded)/i, 'AWS was throttling calls in this account. Try again in a few minutes.'],
  [
    /not authorized to perform|AccessDenied|UnauthorizedOperation|Status Code: 403/i,
    "The target's execution role lacks a permission. An admin can add it; then launch again.",
  ],
];

export function explain(reason: string): string | null {
  return explanations.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
