import { createRemoteJWKSet } from 'jose';
import { z } from 'zod';

export type IssuerKeys = ReturnType<typeof createRemoteJWKSet>;

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.string() });

const answerWithinMs = 5_000;
/** How long it is known where an issuer keeps its keys; the keys themselves are jose's to read again. */
const keptMs = 3_600_000;
/** An issuer that did not answer is left alone for so long, whoever asks. */
const leftAloneMs = 10_000;

const known = new Map<string, { until: number; keys: Promise<IssuerKeys> }>();

/**
 * The keys of an issuer that an admin has entered, of no other: what it says of itself is read from its own address, with a
 * time-out, without following it anywhere else, and believed where it names itself and its own host.
 *
 * @throws where it does not answer so
 */
export function keysOfIssuer(issuer: string): Promise<IssuerKeys> {
  const before = known.get(issuer);
  if (before && before.until > Date.now()) return before.keys;
  const keys = discover(issuer);
  const entry = { until: Date.now() + keptMs, keys };
  known.set(issuer, entry);
  keys.catch(() => {
    entry.until = Date.now() + leftAloneMs;
  });
  return keys;
}

async function discover(issuer: string): Promise<IssuerKeys> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(answerWithinMs),
    headers: { accept: 'application/json' },
  });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  const metadata = metadataSchema.parse(await answer.json());
  if (metadata.issuer !== issuer) throw new Error(`${address} is of another issuer: ${metadata.issuer}`);
  const keysAt = new URL(metadata.jwks_uri);
  if (keysAt.origin !== new URL(issuer).origin)
    throw new Error(`${issuer} keeps its keys elsewhere: ${keysAt}`);
  // It follows no redirect either, and asks again for a key that it does not know every 30 s at most.
  return createRemoteJWKSet(keysAt, { timeoutDuration: answerWithinMs });
}
