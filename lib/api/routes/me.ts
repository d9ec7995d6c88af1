import { z } from 'zod';
import { roles } from '@/lib/access/context';
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
        })
        .meta({ id: 'Me' }),
    },
  },
});
