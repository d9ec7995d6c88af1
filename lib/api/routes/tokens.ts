import { z } from 'zod';
import { newTokenSchema } from '@/lib/access/grantable';
import { describeRoute } from '@/lib/api/describe-route';
import { personId, tokenId } from '@/lib/api/path-parameters';
import { newTokenShape, tokenShape } from '@/lib/api/shapes/token';

const area = 'Tokens';
const list = z.object({ items: z.array(tokenShape) });

export const listTokensRoute = describeRoute({
  method: 'GET',
  path: '/tokens',
  area,
  summary: 'Lists your tokens',
  description: 'Those that were not revoked, newest first; expired ones for another 30 days.',
  scope: 'read',
  answers: { 200: { description: 'Your tokens, without their secrets', body: list } },
});

export const createTokenRoute = describeRoute({
  method: 'POST',
  path: '/tokens',
  area,
  summary: 'Creates a token',
  description:
    'It may do no more than you may: where you use a token, no more than that, for the same teams at most, and no longer. Exactly one of expiresAt and expiresInDays is required.',
  scope: 'admin',
  body: newTokenSchema,
  answers: { 201: { description: 'The token, with its secret', body: newTokenShape } },
  example: { body: { name: 'deploy', scopes: ['read', 'launch'], teams: ['payments'], expiresInDays: 30 } },
});

export const revokeTokenRoute = describeRoute({
  method: 'DELETE',
  path: '/tokens/{id}',
  area,
  summary: 'Revokes a token of yours',
  description: 'At once, and with it those that were created with it.',
  scope: 'admin',
  params: { id: tokenId },
  answers: { 204: { description: 'It is revoked' } },
});

export const listTokensOfPersonRoute = describeRoute({
  method: 'GET',
  path: '/people/{id}/tokens',
  area,
  summary: 'Lists the tokens of a person',
  description: 'For admins.',
  scope: 'admin',
  params: { id: personId },
  answers: { 200: { description: 'Their tokens, without the secrets', body: list } },
});

export const revokeTokenOfPersonRoute = describeRoute({
  method: 'DELETE',
  path: '/people/{id}/tokens/{token}',
  area,
  summary: 'Revokes a token of a person',
  description: 'For admins. At once, and with it those that were created with it.',
  scope: 'admin',
  params: { id: personId, token: tokenId },
  answers: { 204: { description: 'It is revoked' } },
});
