import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { keysOfIssuer } from './issuer-keys';
import { OAuthError } from './oauth-error';

/** What providers of workflows sign with; never a secret that is shared, never none. */
const algorithms = ['RS256', 'PS256', 'ES256'];
const clockToleranceS = 30;
/** GitHub's are good for five minutes or so: an old one was kept by somebody. */
const oldestS = 15 * 60;
const longestToken = 16_384;

/** Whom the token says that it is from: nothing of it is believed yet. */
export function issuerOf(token: string): string {
  try {
    const { iss } = token.length <= longestToken ? decodeJwt(token) : {};
    // What can't be an address is nobody's; Postgres refuses some characters with an error of its own.
    if (typeof iss === 'string' && /^[\x21-\x7e]{1,300}$/.test(iss)) return iss;
  } catch {
    // Said below.
  }
  throw new OAuthError('invalid_request', 'The subject_token is not a JSON web token with an issuer.');
}

/**
 * The claims of a token that this issuer signed for us, now. Throws OAuthError.
 *
 * @param audience the portal's own address
 */
export async function verifySubjectToken(
  token: string,
  { issuer, audience }: { issuer: string; audience: string },
): Promise<JWTPayload> {
  const keys = await keysOfIssuer(issuer).catch((error: unknown) => {
    throw unreachable(issuer, error);
  });
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      clockTolerance: clockToleranceS,
      maxTokenAge: oldestS,
      requiredClaims: ['sub', 'exp', 'nbf', 'iat', 'jti'],
    });
    // One that is for others, too, could be handed on by them.
    if (Array.isArray(payload.aud) && payload.aud.length > 1) throw notForUs(audience);
    return payload;
  } catch (error) {
    throw refusalOf(error, { issuer, audience });
  }
}

function refusalOf(error: unknown, { issuer, audience }: { issuer: string; audience: string }): unknown {
  if (error instanceof errors.JWTExpired)
    return new OAuthError('invalid_request', 'The subject_token has expired, or is too old.', {
      cause: error,
    });
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return notForUs(audience);
    return new OAuthError(
      'invalid_request',
      `The subject_token can’t be taken for its claim ${error.claim}.`,
      {
        cause: error,
      },
    );
  }
  // jose's general error: the keys could not be read.
  if (error instanceof errors.JWKSTimeout || (error as Error).constructor === errors.JOSEError)
    return unreachable(issuer, error);
  if (error instanceof errors.JOSEError)
    return new OAuthError(
      'invalid_request',
      `The subject_token was not signed by ${issuer} as it has to be.`,
      {
        cause: error,
      },
    );
  return error instanceof OAuthError ? error : unreachable(issuer, error);
}

function notForUs(audience: string): OAuthError {
  return new OAuthError('invalid_request', `The subject_token must be for the audience ${audience} alone.`);
}

function unreachable(issuer: string, cause: unknown): OAuthError {
  const text = `The keys of ${issuer} can’t be read at the moment. Try again.`;
  return new OAuthError('temporarily_unavailable', text, { cause });
}
