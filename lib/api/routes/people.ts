import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { accountRequestId, personId } from '@/lib/api/path-parameters';
import { wholeNumber, yesOrNo } from '@/lib/api/query';
import { accountRequestShape, personDetailShape, personRowShape } from '@/lib/api/shapes/people';
import { newOwnerSchema } from '@/lib/environments/requests/new-owner';
import { decisionSchema } from '@/lib/people/account-requests';
import { changePersonSchema } from '@/lib/people/change-person';
import { listPeopleSchema } from '@/lib/people/list-people';

const area = 'People';
const params = { id: personId } as const;
const { q, team, disabled, limit, cursor } = listPeopleSchema.shape;

export const listPeopleRoute = describeRoute({
  method: 'GET',
  path: '/people',
  area,
  summary: 'Lists people',
  description: 'For admins: everybody who was signed in, and service accounts, by name.',
  scope: 'admin',
  query: {
    q,
    team,
    disabled: yesOrNo(disabled),
    limit: wholeNumber(limit),
    cursor: cursor.describe('`nextCursor` of the page before'),
  },
  answers: {
    200: {
      description: 'A page of the list, and how many match on all of them',
      body: z.object({
        items: z.array(personRowShape),
        nextCursor: z.string().nullable(),
        total: z.int(),
      }),
    },
  },
});

export const getPersonRoute = describeRoute({
  method: 'GET',
  path: '/people/{id}',
  area,
  summary: 'Shows a person',
  description: 'For admins: with sessions and environments.',
  scope: 'admin',
  params,
  answers: { 200: { description: 'The person', body: personDetailShape } },
});

export const changePersonRoute = describeRoute({
  method: 'PATCH',
  path: '/people/{id}',
  area,
  summary: 'Disables a person, or enables them again',
  description:
    'For admins. Whoever is disabled has no session and no token from that moment, and can’t sign in.',
  scope: 'admin',
  params,
  body: changePersonSchema,
  answers: { 200: { description: 'The person', body: personDetailShape } },
  example: { body: { disabled: true } },
});

export const signOutPersonRoute = describeRoute({
  method: 'POST',
  path: '/people/{id}/sign-out',
  area,
  summary: 'Ends every session of a person',
  description: 'For admins. Takes no body.',
  scope: 'admin',
  params,
  answers: { 204: { description: 'They are signed out everywhere' } },
});

export const revokeTokensOfPersonRoute = describeRoute({
  method: 'DELETE',
  path: '/people/{id}/tokens',
  area,
  summary: 'Revokes every token of a person',
  description: 'For admins. At once, and with them those that were created with them.',
  scope: 'admin',
  params,
  answers: { 204: { description: 'They are revoked' } },
});

export const handOverAllRoute = describeRoute({
  method: 'POST',
  path: '/people/{id}/hand-over',
  area,
  summary: 'Hands every environment of a person over',
  description: 'For admins: those that have not ended, to another owner, another team or both.',
  scope: 'admin',
  params,
  body: newOwnerSchema,
  answers: {
    200: { description: 'How many there were', body: z.object({ environments: z.int() }) },
  },
  example: { body: { team: 'payments' } },
});

export const listAccountRequestsRoute = describeRoute({
  method: 'GET',
  path: '/account-requests',
  area,
  summary: 'Lists who was not let in for being taken for another',
  description:
    'For admins: whom the identity provider vouches for, with the e-mail address, or the id at another issuer, of a person whom Slipway knows.',
  scope: 'admin',
  answers: {
    200: { description: 'The latest first', body: z.object({ items: z.array(accountRequestShape) }) },
  },
});

export const decideAccountRequestRoute = describeRoute({
  method: 'POST',
  path: '/account-requests/{id}',
  area,
  summary: 'Decides who somebody is',
  description:
    'For admins, once. `same-person` needs that the person is signed in nowhere; their earlier account is let in no more.',
  scope: 'admin',
  params: { id: accountRequestId },
  body: decisionSchema,
  answers: { 204: { description: 'It is decided' } },
  example: { body: { decision: 'same-person' } },
});
