/**
 * A refusal that is part of the service's behaviour: sent to the client in the shape of its protocol.
 * Anything else that is thrown is a defect of the practice AWS and is answered as `InternalFailure`, 500.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** CloudFormation's and STS's answer to anything wrong with the request itself. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/**
 * The wording that AWS's request validation uses for a member that breaks its model.
 * @param member the member's name, in camel case as the services write it
 */
export function constraintError(member: string, value: string | undefined, constraint: string): AwsError {
  const shown = value === undefined ? 'null' : `'${value}'`;
  return validationError(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** @throws AwsError ValidationError for a text that is longer than its model allows, or of another shape */
export function checkText(member: string, text: string, longest: number, pattern: string): void {
  if (text.length > longest)
    throw constraintError(member, text, `Member must have length less than or equal to ${longest}`);
  if (!new RegExp(`^(?:${pattern})$`).test(text))
    throw constraintError(member, text, `Member must satisfy regular expression pattern: ${pattern}`);
}
