import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { teamName } from '@/lib/api/path-parameters';
import { wholeNumber } from '@/lib/api/query';
import { teamDetailShape, teamShape } from '@/lib/api/shapes/people';
import { changeTeamSchema } from '@/lib/people/change-team';
import { listTeamsSchema } from '@/lib/people/list-teams';

const area = 'Teams';
const params = { name: teamName } as const;
const { q, limit, cursor } = listTeamsSchema.shape;

export const listTeamsRoute = describeRoute({
  method: 'GET',
  path: '/teams',
  area,
  summary: 'Lists teams',
  description: 'Those that you may see, by name.',
  scope: 'read',
  query: { q, limit: wholeNumber(limit), cursor },
  answers: {
    200: {
      description: 'A page of the list, and how many match on all of them',
      body: z.object({ items: z.array(teamShape), nextCursor: z.string().nullable(), total: z.int() }),
    },
  },
});

export const getTeamRoute = describeRoute({
  method: 'GET',
  path: '/teams/{name}',
  area,
  summary: 'Shows a team',
  description: 'With its members and its environments; at most 200 of each.',
  scope: 'read',
  params,
  answers: { 200: { description: 'The team', body: teamDetailShape } },
});

export const changeTeamRoute = describeRoute({
  method: 'PATCH',
  path: '/teams/{name}',
  area,
  summary: 'Says which groups lead to a team',
  description:
    'For admins. A team keeps its environments when its group is renamed, and whoever gets the old name has no part in it.',
  scope: 'admin',
  params,
  body: changeTeamSchema,
  answers: { 200: { description: 'The team', body: teamDetailShape } },
  example: { body: { groups: ['team-payments-emea'] } },
});
