/** The stack's name follows from the environment's, so that a lost answer can be looked up. */
export function stackNameOf(environmentName: string): string {
  return `slipway-${environmentName}`;
}
