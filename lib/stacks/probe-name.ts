/**
 * The stack that a flight check may make to have its request validated. No environment's stack can be called so: their
 * names have no two hyphens in a row. It starts like theirs, as the launcher role may manage no others.
 */
export function probeStackName(flightCheckId: string): string {
  return `slipway-check--${flightCheckId.slice(0, 8)}`;
}

export function isProbeStack(stackName: string): boolean {
  return /^slipway-check--[0-9a-f]{8}$/.test(stackName);
}
