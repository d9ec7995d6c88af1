/** Which build this process runs: of the portal, the one that its pages carry. */
export function buildId(): string {
  return process.env.NEXT_PUBLIC_BUILD || process.env.SLIPWAY_BUILD || 'development';
}
