import { aboutType, knownTypes } from '@/lib/stacks/types/about-type';

/**
 * AWS's words without the wrapping that CloudFormation's resource handlers put around them:
 * `Resource handler returned message: "…" (RequestToken: …, HandlerErrorCode: …)` and `(Service: …; Request ID: …)`.
 */
export function plainReason(reason: string): string {
  const [, inner] = /^Resource handler returned message: "(.*)" \(RequestToken: [^)]*\)$/s.exec(reason) ?? [];
  const text = (inner ?? reason).replace(/\s*\((?:Service: |SDK Attempt Count: )[^()]*\)/g, '').trim();
  return text === '' ? reason : text;
}

/** Reasons that any resource, or the stack, may fail for, in plain words with the way out. */
const general: readonly (readonly [RegExp, string])[] = [
  [
    /InsufficientDBInstanceCapacity|InsufficientInstanceCapacity|insufficient capacity|not have (sufficient|enough) .*capacity/i,
    'AWS has no capacity of this size in these zones at the moment. Choose another size, or try again later.',
  ],
  [
    /not supported in your requested Availability Zone|Unsupported.*instance type/i,
    'This instance type is not offered in one of the zones. Choose another type.',
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
    'CloudFormation once failed to delete this stack, and has accepted no update since. Tear the environment down.',
  ],
  [
    /_IN_PROGRESS state and can ?not be updated/i,
    'Something outside Slipway is changing the stack. Wait for it to finish, then update again.',
  ],
  [
    /S3 error: /,
    "CloudFormation could not read the template in the target's artifact bucket with the launcher role's rights. An admin can deploy the target's bootstrap template again; then try again.",
  ],
  [
    /already exists/i,
    'Something with this name already exists in the account. Choose another name, or remove the old one.',
  ],
  [/(Throttling|Rate exceeded)/i, 'AWS was throttling calls in this account. Try again in a few minutes.'],
  [
    /not authorized to perform|AccessDenied|UnauthorizedOperation|Status Code: 403/i,
    "One of the target's roles lacks a permission. An admin can add it; then try again.",
  ],
];

const ofTypes = Object.values(knownTypes)
  .flatMap(({ failures = [] }) => failures)
  .filter(({ onlyHere }) => !onlyHere);

/**
 * What a reason of AWS's means and what to do, where we know. What is known of the type that failed comes first, then
 * what is known of others: it is the NAT gateway that fails for want of an address.
 *
 * @param type of the resource that failed; null where that is the stack, or not known
 */
export function explain(reason: string, type: string | null = null): string | null {
  const own = (type === null ? [] : (aboutType(type).failures ?? [])).find(({ when }) => when.test(reason));
  if (own) return own.says;
  return (
    ofTypes.find(({ when }) => when.test(reason))?.says ??
    general.find(([pattern]) => pattern.test(reason))?.[1] ??
    null
  );
}
