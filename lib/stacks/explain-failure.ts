import { aboutType, knownTypes, stackType } from '@/lib/stacks/types/about-type';

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
    /is not authorized to perform.*explicit deny|explicit deny in a (service control|resource control) policy/is,
    'A policy of the organization, or of the account, forbids this. An admin has to ask whoever looks after that policy; an added permission does not help.',
  ],
  [
    /(role|Role) .*(cannot|can['’]t|could not) be assumed/,
    'CloudFormation could not use its role. An admin can deploy the target’s bootstrap template again; then try again.',
  ],
  [
    /Unable to fetch parameters \[|Parameters: \[ssm:.*cannot be found/i,
    'The account has no such parameter in this region’s Parameter Store, or the role may not read it. Check the parameter’s name.',
  ],
  [
    /cannot be deleted (as|while) it is in use by|Export .* in use by/i,
    'Another stack uses what this one exports. Remove that use first, then try again.',
  ],
  [
    /cannot be deleted while in status/i,
    'Something is still changing the stack. Wait for it to finish, then tear down again.',
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
  [
    /(Throttling|Rate exceeded|RequestLimitExceeded)/i,
    'AWS was throttling calls in this account. Try again in a few minutes.',
  ],
  [
    /LimitExceeded|QuotaExceeded|maximum number of .* has been reached|(limit|quota) .*exceeded|exceeded? (the |its )?(quota|limit)|maximum number of .* to be exceeded/i,
    'The account has reached one of its quotas in this region. Tear down what is no longer needed, or ask the platform team to raise the quota.',
  ],
  [
    /^internal ?(failure|error)\b|HandlerErrorCode: (ServiceInternalError|InternalFailure)/i,
    'AWS failed by itself and gave no reason. Try again; if it happens again, AWS Support has to look.',
  ],
  [
    /not authorized to perform|Access ?Denied|UnauthorizedOperation|Status Code: 403/i,
    "One of the target's roles lacks a permission. An admin can add it; then try again.",
  ],
];

const ofTypes = Object.entries(knownTypes)
  .flatMap(([type, { failures = [] }]) => failures.map((failure) => ({ ...failure, family: familyOf(type) })))
  .filter(({ onlyHere }) => !onlyHere);

/** What a service says of its own types; Auto Scaling passes on what EC2 says. */
function familyOf(type: string): string {
  const service = type.split('::')[1] ?? '';
  return service === 'AutoScaling' ? 'EC2' : service;
}

/**
 * What a reason of AWS's means and what to do, where we know. What is known of the type that failed comes first, then
 * what is known of others of its service: it is the NAT gateway that fails for want of an address. Without a type it may
 * be of any; advice for one service is no advice for another.
 *
 * @param type of the resource that failed; null where that is the stack, or not known
 */
export function explain(reason: string, type: string | null = null): string | null {
  const own = (type === null ? [] : (aboutType(type).failures ?? [])).find(({ when }) => when.test(reason));
  if (own) return own.says;
  const family = type === null || type === stackType ? null : familyOf(type);
  const related = ofTypes.find((one) => (family === null || one.family === family) && one.when.test(reason));
  return related?.says ?? general.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
