/**
 * The stack that a flight check may make to have its request validated. No environment's stack can be called so: their
 * names have no two hyphens in a row. It starts like theirs, as the launcher role may manage no others.
 */
export function probeStackName(flightCheckId: string): string {
  return `slipway-check--${flightCheckId.slice(0, 8)}`;
}

/** Whether a stack is one of a flight check that may still be under way, or being tidied up: not older than a day. */
export function isProbeStack({
  stackName,
  createdAt,
}: {
  stackName: string;
  createdAt: Date | null;
}): boolean {
  const isRecent = createdAt === null || Date.now() - createdAt.getTime() < 24 * 60 * 60_000;
  return isRecent && isProbeName(stackName);
}

export function isProbeName(stackName: string): boolean {
  return /^slipway-check--[0-9a-f]{8}$/.test(stackName);
}
