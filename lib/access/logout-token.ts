import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { askProvider, metadataAddress } from './ask-provider';

/** Whose sessions end: those of one sign-in at the provider, or all of a person's. */
export interface Logout {
  issuer: string;
  subject: string | null;
  providerSessionId: string | null;
  /** Of this token alone, and until when it could be sent again. */
  idHash: string;
  expires: Date;
}

/** Minutes suffice for a provider that tries again; a token that was recorded is of no use later. */
const oldestSeconds = 300;
const toleratedSeconds = 60;

/** What providers sign with; a secret that is shared, or no signature, would let others sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
const id = z.string().min(1).max(1_000);
const claimsSchema = z
  .looseObject({
    iss: id,
    jti: id,
    iat: z.number(),
    sub: id.optional(),
    sid: id.optional(),
    events: z.record(z.string(), z.unknown()),
  })
  // An ID token has one: it must not pass for the other.
  .refine((claims) => !('nonce' in claims), 'It has a nonce')
  .refine(({ events }) => isObject(events[logoutEvent]), 'It is of no logout')
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, 'It names neither sub nor sid');

/**
 * Verifies a logout token: https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation. Whether it was used
 * before is for who uses it.
 *
 * @throws SlipwayError 'malformed' for any other token, with what is wrong for the provider's log
 */
export async function verifyLogoutToken(
  token: string,
  { issuer, clientId, keys }: { issuer: string; clientId: string; keys: JWTVerifyGetKey },
): Promise<Logout> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms,
      maxTokenAge: oldestSeconds,
      clockTolerance: toleratedSeconds,
    });
    if (!['logout+jwt', 'jwt', undefined].includes(protectedHeader.typ?.toLowerCase()))
      throw new Error('It is of another type');
    const claims = claimsSchema.parse(payload);
    return {
      issuer: claims.iss,
      subject: claims.sub ?? null,
      providerSessionId: claims.sid ?? null,
      idHash: createHash('sha256')
        .update(JSON.stringify([claims.iss, claims.jti]))
        .digest('hex'),
      expires: new Date((claims.iat + oldestSeconds + 2 * toleratedSeconds) * 1000),
    };
  } catch (error) {
    // The provider's own keys could not be read: that is no fault of the token's.
    if (error instanceof SlipwayError) throw error;
    throw new SlipwayError('malformed', 'This is no logout token of the identity provider, or an old one.', {
      cause: error,
    });
  }
}

const metadataSchema = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }) });

/** The provider's keys, read when they are needed, and anew when one is used that was not among them. */
export function providerKeys(): (issuer: string) => JWTVerifyGetKey {
  let known: { issuer: string; keys: JWTVerifyGetKey } | undefined;
  return (issuer) => async (header, token) => {
    try {
      if (known?.issuer !== issuer) {
        const { jwks_uri } = metadataSchema.parse(await askProvider(metadataAddress(issuer)));
        known = { issuer, keys: createRemoteJWKSet(new URL(jwks_uri)) };
      }
      return await known.keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      const message = 'The keys of the identity provider could not be read. Try again in a moment.';
      throw new SlipwayError('unavailable', message, { cause: error });
    }
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
