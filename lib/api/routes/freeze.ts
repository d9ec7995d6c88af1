import { describeRoute } from '@/lib/api/describe-route';
import { freezeShape } from '@/lib/api/shapes/target';
import { freezeSchema } from '@/lib/targets/closing/freeze-reason';

const area = 'Targets';

export const getFreezeRoute = describeRoute({
  method: 'GET',
  path: '/freeze',
  area,
  summary: 'Shows whether all launches are stopped',
  scope: 'read',
  answers: { 200: { description: 'Since when, by whom and why', body: freezeShape } },
});

export const freezeAllRoute = describeRoute({
  method: 'PUT',
  path: '/freeze',
  area,
  summary: 'Stops all launches',
  description:
    'For admins. Into whatever target; updates and teardowns go on. The reason is shown to everybody who wants to launch.',
  scope: 'admin',
  body: freezeSchema,
  answers: { 200: { description: 'Stopped', body: freezeShape } },
  example: { body: { reason: 'AWS has an incident in eu-west-3' } },
});

export const unfreezeAllRoute = describeRoute({
  method: 'DELETE',
  path: '/freeze',
  area,
  summary: 'Allows launches again',
  description: 'For admins. Targets that are stopped themselves stay so.',
  scope: 'admin',
  answers: { 200: { description: 'Allowed', body: freezeShape } },
});
