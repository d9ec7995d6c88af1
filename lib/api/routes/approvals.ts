import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { environmentName } from '@/lib/api/path-parameters';
import { listOf, wholeNumber } from '@/lib/api/query';
import { approvalShape } from '@/lib/api/shapes/approval';
import { environmentShape } from '@/lib/api/shapes/environment';
import { approvalStates } from '@/lib/approvals/approval';
import { listApprovalsSchema } from '@/lib/approvals/list-approvals';
import { decisionSchema } from '@/lib/environments/requests/decide-approval';

const area = 'Approvals';
const { team, limit, cursor } = listApprovalsSchema.shape;

export const listApprovalsRoute = describeRoute({
  method: 'GET',
  path: '/approvals',
  area,
  summary: 'Lists requests for approval',
  description:
    'Those of everybody, for approvers and admins; those of your teams, for everybody else. The newest first.',
  scope: 'read',
  query: {
    state: listOf(z.enum(approvalStates), 'In one of these states'),
    team: team.describe('The name of a team'),
    limit: wholeNumber(limit),
    cursor: cursor.describe('`nextCursor` of the page before'),
  },
  answers: {
    200: {
      description: 'A page of the list',
      body: z.object({ items: z.array(approvalShape), nextCursor: z.string().nullable() }),
    },
  },
});

export const decideRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/approval',
  area,
  summary: 'Approves or refuses a request',
  description:
    "For approvers and admins, and never on one's own request. A reason is required to refuse. What was approved begins, under the policies as they are then.",
  scope: 'approve',
  params: { name: environmentName },
  body: decisionSchema,
  answers: { 200: { description: 'The environment', body: environmentShape } },
  example: { body: { operation: '0b0f2f3e-6c1d-4a55-9d0b-8f6f2c1e7a10', decision: 'approve' } },
});
