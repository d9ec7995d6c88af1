/** Somebody waits for it: a person who signs out, or the provider itself. */
const answersWithinMs = 3_000;

/** Where the provider says what it has: https://openid.net/specs/openid-connect-discovery-1_0.html */
export function metadataAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** @throws where the provider doesn't answer */
export async function askProvider(address: string): Promise<unknown> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(answersWithinMs), cache: 'no-store' });
  if (!answer.ok) throw new Error(`The provider answered ${answer.status}`);
  return answer.json();
}
