/** How an error goes over the wire. */
export interface WireError {
  code: string;
  status: number;
}

/**
 * The errors of a service's model, by the code on the wire and by the exception's name where that differs:
 * `ChangeSetNotFoundException` is `ChangeSetNotFound`, 404.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization
 */
export function modelErrors(sdk: object): ReadonlyMap<string, WireError> {
  const errors = new Map<string, WireError>();
  for (const schema of Object.values(sdk)) {
    if (!Array.isArray(schema) || schema[0] !== -3) continue;
    const [code, status] = schema[3]?.awsQueryError ?? [];
    if (code === undefined) continue;
    errors.set(schema[2], { code, status }).set(code, { code, status });
  }
  return errors;
}
