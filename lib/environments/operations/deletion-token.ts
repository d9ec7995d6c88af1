/**
 * The ClientRequestToken of a teardown's deletion: the operation's id, since CloudFormation takes a token once, with the
 * number of the round from the second on.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export function deletionToken(operationId: string, round: number): string {
  return round === 1 ? operationId : `${operationId}-${round}`;
}

/** The operation that an event's token is of: without the number of a teardown's round. */
export function operationOfToken(token: string): string {
  return /^(.{36})-\d+$/.exec(token)?.[1] ?? token;
}
