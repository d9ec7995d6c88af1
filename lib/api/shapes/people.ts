import { z } from 'zod';
import { roles } from '@/lib/access/context';
import { environmentStatuses } from '@/lib/environments/states';
import type { AccountRequestView } from '@/lib/people/account-requests';
import type { PersonDetail } from '@/lib/people/get-person';
import type { TeamDetail } from '@/lib/people/get-team';
import type { TeamView } from '@/lib/people/list-teams';
import type { PersonView } from '@/lib/people/person-view';
import { personShape, time } from './common';

const person = {
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  kind: z.enum(['person', 'service']),
  role: z.enum(roles),
  teams: z.array(z.string()).readonly(),
  createdAt: time,
  lastSignInAt: time.nullable(),
  groupsKnown: z
    .boolean()
    .nullable()
    .describe('Whether the last sign-in said which groups they are in; null: they never signed in'),
  disabledAt: time.nullable(),
  sessions: z.int().describe('Sessions that have not expired'),
  tokens: z.int().describe('Tokens that were neither revoked nor expired'),
  environments: z.int().describe('Environments that are theirs and have not ended'),
};

export const personRowShape = z.object(person).meta({ id: 'PersonRow' }) satisfies z.ZodType<PersonView>;

export const personDetailShape = z
  .object({
    ...person,
    sessionList: z.array(z.object({ id: z.string(), createdAt: time, lastSeenAt: time, expires: time })),
    environmentList: z.array(
      z.object({ name: z.string(), team: z.string(), status: z.enum(environmentStatuses) }),
    ),
  })
  .meta({ id: 'PersonDetail' }) satisfies z.ZodType<PersonDetail>;

export const accountRequestShape = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    issuer: z.string(),
    subject: z.string().describe("The provider's id of who wants to sign in"),
    firstAt: time,
    lastAt: time,
    person: z
      .object({
        id: z.string(),
        name: z.string(),
        email: z.string().nullable(),
        lastSignInAt: time.nullable(),
      })
      .describe('Whom they may be'),
  })
  .meta({ id: 'AccountRequest' }) satisfies z.ZodType<AccountRequestView>;

const team = {
  name: z.string(),
  createdAt: time,
  members: z.int(),
  environments: z.int().describe('That have not ended'),
  groups: z
    .array(z.string())
    .describe('The groups of the identity provider that lead to it; none: the one that it is named after'),
};

export const teamShape = z.object(team).meta({ id: 'Team' }) satisfies z.ZodType<TeamView>;

export const teamDetailShape = z
  .object({
    ...team,
    memberList: z.array(z.object({ id: z.string(), name: z.string(), disabled: z.boolean() })),
    environmentList: z.array(
      z.object({ name: z.string(), status: z.enum(environmentStatuses), owner: personShape }),
    ),
  })
  .meta({ id: 'TeamDetail' }) satisfies z.ZodType<TeamDetail>;
