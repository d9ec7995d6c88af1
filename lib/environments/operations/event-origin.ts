/** CloudFormation's clock and ours may differ by a little. */
export const clockSkewMs = 60_000;

/**
 * The operation that an event of a stack belongs to, of those in `ids`; null for what somebody else caused. Calls without
 * a token, such as the command line's, leave events without one, and so do emulators: those are of the operation in
 * flight, unless they are older than it.
 */
export function operationOfEvent(
  event: { token: string | null; at: Date },
  inFlight: { id: string; startedAt: Date },
  ids: ReadonlySet<string> = new Set([inFlight.id]),
): string | null {
  if (event.token === null)
    return event.at.getTime() >= inFlight.startedAt.getTime() - clockSkewMs ? inFlight.id : null;
  const id = operationOfToken(event.token);
  return ids.has(id) ? id : null;
}

/**
 * The ClientRequestToken of a teardown's deletion: the operation's id, since CloudFormation takes a token once, with the
 * number of the round from the second on.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export function deletionToken(operationId: string, round: number): string {
  return round === 1 ? operationId : `${operationId}-${round}`;
}

/**
 * The ClientRequestToken of an update's cancellation: one of its own, as AWS does not say whether it takes the update's
 * again. Always the same one, so that a call whose answer was lost is repeated, not made twice.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
 */
export function cancellationToken(operationId: string): string {
  return `${operationId}-cancel`;
}

/**
 * The operation that an event's token is of: without a teardown's round, without the mark of a cancellation. What a
 * cancelled update rolls back bears the cancellation's token: https://github.com/glassechidna/stackit/issues/26
 */
export function operationOfToken(token: string): string {
  return /^(.{36})-(?:\d+|cancel)$/.exec(token)?.[1] ?? token;
}
