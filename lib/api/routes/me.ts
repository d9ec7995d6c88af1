import { z } from 'zod';
import { roles, scopes } from '@/lib/access/context';
import { describeRoute } from '@/lib/api/describe-route';

export const meRoute = describeRoute({
  method: 'GET',
  path: '/me',
  area: 'You',
  summary: 'Shows who you are',
  scope: 'any',
  answers: {
    200: {
      description: 'You, with your role and teams',
      body: z
        .object({
          id: z.string(),
          name: z.string(),
          email: z.string().nullable(),
          role: z.enum(roles),
          teams: z.array(z.string()),
          kind: z.enum(['person', 'service']),
          scopes: z.array(z.enum(scopes)).nullable().describe('Of the token; null for a session'),
        })
        .meta({ id: 'Me' }),
    },
  },
});
