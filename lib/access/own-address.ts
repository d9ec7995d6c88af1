/** The address where it is one of the portal, a path included; else the portal itself: a link must lead nobody elsewhere. */
export function ownAddress(address: string, portalUrl: string): string {
  const { origin } = new URL(portalUrl);
  const resolved = URL.parse(address, origin);
  return resolved?.origin === origin ? resolved.toString() : origin;
}
