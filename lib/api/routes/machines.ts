import { z } from 'zod';
import { newTokenSchema } from '@/lib/access/grantable';
import { describeRoute } from '@/lib/api/describe-route';
import { serviceAccountId, trustId } from '@/lib/api/path-parameters';
import { serviceAccountShape, trustShape } from '@/lib/api/shapes/machines';
import { newTokenShape, tokenShape } from '@/lib/api/shapes/token';
import { accountChangeSchema } from '@/lib/machines/change-service-account';
import { newAccountSchema } from '@/lib/machines/create-service-account';
import { trustSchema } from '@/lib/machines/trust-schema';

const area = 'Machines';

export const listServiceAccountsRoute = describeRoute({
  method: 'GET',
  path: '/service-accounts',
  area,
  summary: 'Lists service accounts',
  description: 'Those of the teams that you belong to; for admins, of all teams.',
  scope: 'read',
  query: {
    team: z
      .string()
      .max(200)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters')
      .optional()
      .describe('The name of a team'),
  },
  answers: {
    200: {
      description: 'Service accounts, by name',
      body: z.object({ items: z.array(serviceAccountShape) }),
    },
  },
});

export const createServiceAccountRoute = describeRoute({
  method: 'POST',
  path: '/service-accounts',
  area,
  summary: 'Creates a service account of a team',
  description: 'For admins. It is called `team/name`, owns what it launches, and never signs in.',
  scope: 'admin',
  body: newAccountSchema,
  answers: { 201: { description: 'It is there', body: serviceAccountShape } },
  example: { body: { team: 'payments', name: 'previews' } },
});

export const changeServiceAccountRoute = describeRoute({
  method: 'PATCH',
  path: '/service-accounts/{id}',
  area,
  summary: 'Disables a service account, or enables it again',
  description: 'For admins. While it is disabled, its tokens do nothing; what it launched stays.',
  scope: 'admin',
  params: { id: serviceAccountId },
  body: accountChangeSchema,
  answers: { 200: { description: 'As it is now', body: serviceAccountShape } },
  example: { body: { disabled: true } },
});

export const listServiceTokensRoute = describeRoute({
  method: 'GET',
  path: '/service-accounts/{id}/tokens',
  area,
  summary: 'Lists the tokens of a service account',
  description: 'For admins. Without those that workflows got for minutes.',
  scope: 'admin',
  params: { id: serviceAccountId },
  answers: { 200: { description: 'Its tokens', body: z.object({ items: z.array(tokenShape) }) } },
});

export const createServiceTokenRoute = describeRoute({
  method: 'POST',
  path: '/service-accounts/{id}/tokens',
  area,
  summary: 'Creates a token of a service account',
  description:
    'For admins. It is for the team of the account, so `teams` stays away. Revoke it as one of a person, with the id of the account.',
  scope: 'admin',
  params: { id: serviceAccountId },
  body: newTokenSchema,
  answers: { 201: { description: 'The token, with its secret', body: newTokenShape } },
  example: { body: { name: 'nightly', scopes: ['read', 'launch'], expiresInDays: 30 } },
});

export const listTrustsRoute = describeRoute({
  method: 'GET',
  path: '/trusts',
  area,
  summary: 'Lists the workflows that are trusted',
  description: 'For admins.',
  scope: 'admin',
  answers: { 200: { description: 'By repository', body: z.object({ items: z.array(trustShape) }) } },
});

export const createTrustRoute = describeRoute({
  method: 'POST',
  path: '/trusts',
  area,
  summary: 'Trusts the workflows of a repository',
  description:
    'For admins. Such a workflow gets a token of the service account by `POST /token`. Everything is compared to the letter; one of `ref`, `environment` and `pullRequests` is required.',
  scope: 'admin',
  body: trustSchema,
  answers: { 201: { description: 'They are trusted from now on', body: trustShape } },
  example: {
    body: {
      serviceAccount: 'cmx0a1b2c',
      repository: 'acme/orders',
      ref: 'refs/heads/main',
      scopes: ['read'],
    },
  },
});

export const deleteTrustRoute = describeRoute({
  method: 'DELETE',
  path: '/trusts/{id}',
  area,
  summary: 'Ends a trust',
  description: 'For admins. The tokens that workflows got by it end, too.',
  scope: 'admin',
  params: { id: trustId },
  answers: { 204: { description: 'It is over' } },
});

export const exchangeTokenRoute = describeRoute({
  method: 'POST',
  path: '/token',
  area,
  summary: 'Exchanges the signed token of a workflow',
  description:
    'OAuth 2.0 Token Exchange (RFC 8693). A form with `grant_type` (`urn:ietf:params:oauth:grant-type:token-exchange`), `subject_token`, `subject_token_type` (`urn:ietf:params:oauth:token-type:jwt` or `…:id_token`), and if you like `scope` and `audience`. Answers `{access_token, issued_token_type, token_type, expires_in, scope}`; refusals are those of RFC 6749, `{error, error_description}`.',
  scope: 'public',
  bodyTypes: ['application/x-www-form-urlencoded'],
  answers: { 200: { description: 'A token of minutes', mediaTypes: ['application/json'] } },
  // https://www.rfc-editor.org/rfc/rfc6749#section-5.2
  refusal: z.object({ error: z.string(), error_description: z.string() }),
});
