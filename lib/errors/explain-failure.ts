/**
 * AWS's words without the wrapping that CloudFormation's resource handlers put around them:
 * `Resource handler returned message: "…" (RequestToken: …, HandlerErrorCode: …)` and `(Service: …; Request ID: …)`.
 */
export function plainReason(reason: string): string {
  const [, inner] = /^Resource handler returned message: "(.*)" \(RequestToken: [^)]*\)$/s.exec(reason) ?? [];
  const text = (inner ?? reason).replace(/\s*\(Service: [^()]*\)/g, '').trim();
  return text === '' ? reason : text;
}

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
    'The data bucket still holds objects. Empty it, every version of every object, or start the teardown again and let Slipway empty it.',
  ],
  [
    /Cannot delete protected DB Instance|DeletionProtection/i,
    'The database is protected from deletion. Turn the protection off, by editing the environment or, where it was turned on there, in RDS; then start the teardown again.',
  ],
  [
    /TerminationProtection/i,
    'The stack is protected from deletion. Turn termination protection off, then start the teardown again.',
  ],
  [
    /UPDATE_ROLLBACK_FAILED state/i,
    'The rollback of an update got stuck. Continue the rollback first, then update again.',
  ],
  [
    /DELETE_FAILED state and can ?not be updated/i,
    'CloudFormation once failed to delete this stack, and has taken no update since. Tear the environment down.',
  ],
  [
    /_IN_PROGRESS state and can ?not be updated/i,
    'Something outside Slipway is changing the stack. Wait until it has ended, then update again.',
  ],
  [
    /S3 error: /,
    "CloudFormation could not read the template in the target's artifact bucket with the launcher role's rights. An admin can deploy the target's bootstrap template again; then try again.",
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
    "One of the target's roles lacks a permission. An admin can add it; then try again.",
  ],
];

export function explain(reason: string): string | null {
  return explanations.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
