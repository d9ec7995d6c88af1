import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import type { IdentityKeys } from './keys';

const lastsS = 300;

/**
 * Signs what GitHub signs for a workflow, and answers as GitHub does at ACTIONS_ID_TOKEN_REQUEST_URL: `GET …?audience=` with
 * the claims of the workflow as further parameters, `repository`, `ref`, `event_name`, `environment` and so on, gives
 * `{value}`. The subject follows from them unless it is given. https://docs.github.com/en/actions/reference/security/oidc
 */
export function workflowToken(issuer: string, keys: IdentityKeys, query: URLSearchParams): { value: string } {
  const { audience = issuer, ...given } = Object.fromEntries(query);
  const now = Math.floor(Date.now() / 1000);
  const repository = given.repository ?? 'acme/orders';
  const claims = {
    iss: issuer,
    aud: audience,
    sub: `repo:${repository}:${contextOf(given)}`,
    jti: randomUUID(),
    iat: now,
    nbf: now - 5,
    exp: now + lastsS,
    repository,
    ref: 'refs/heads/main',
    event_name: 'push',
    run_id: '1',
    ...given,
  };
  return { value: signed(keys, claims) };
}

function contextOf({ environment, event_name, ref = 'refs/heads/main' }: Record<string, string>): string {
  if (environment !== undefined) return `environment:${environment.replaceAll(':', '%3A')}`;
  return event_name === 'pull_request' ? 'pull_request' : `ref:${ref.replaceAll(':', '%3A')}`;
}

function signed({ signingKey }: IdentityKeys, claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: signingKey.kid })}.${encode(claims)}`;
  const key = createPrivateKey({ key: signingKey, format: 'jwk' });
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}
