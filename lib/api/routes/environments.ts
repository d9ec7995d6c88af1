import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { environmentName } from '@/lib/api/path-parameters';
import { listOf, wholeNumber, yesOrNo } from '@/lib/api/query';
import {
  environmentDetailShape,
  environmentRowShape,
  environmentShape,
  eventShape,
  updatedEnvironmentShape,
} from '@/lib/api/shapes/environment';
import { flightCheckShape } from '@/lib/api/shapes/flight-check';
import { environmentRequestSchema } from '@/lib/blueprints/environment-request';
import { blueprints } from '@/lib/blueprints/registry';
import { requestReasonSchema } from '@/lib/blueprints/request-reason';
import { updateRequestSchema } from '@/lib/environments/requests/update-environment';
import { listEnvironmentsSchema } from '@/lib/environments/views/list-environments';

const area = 'Environments';
const { status, needsAttention, team, owner, q, limit, cursor } = listEnvironmentsSchema.shape;
/** Picks an earlier environment of this name. */
const earlier = z
  .string()
  .optional()
  .describe('The id of an earlier environment of this name, which has ended');
const location = { Location: 'The address of the environment, which shows the progress' };

export const accepted = {
  description: 'A worker does it',
  body: environmentShape,
  headers: location,
} as const;

/** `?check=true`: nothing but `true` makes it a check, and nothing given makes it none. */
export const check = z
  .literal('true', 'Must be true, or left out')
  .optional()
  .describe('A flight check of the same request only: nothing is changed, and nothing stored');

export const flightCheck = { description: 'What the flight check found', body: flightCheckShape } as const;

export const listRoute = describeRoute({
  method: 'GET',
  path: '/environments',
  area,
  summary: 'Lists environments',
  description: 'Those that you may see, the newest first; torn-down ones too.',
  scope: 'read',
  query: {
    status: listOf(status.unwrap().element, 'In one of these statuses'),
    needsAttention: yesOrNo(needsAttention).describe('Those that wait for a person only'),
    team: team.describe('The name of a team'),
    owner: owner.describe("A person's id, or `me`"),
    q: q.describe('Part of the name'),
    limit: wholeNumber(limit),
    cursor: cursor.describe('`nextCursor` of the page before'),
  },
  answers: {
    200: {
      description: 'A page of the list',
      body: z.object({ items: z.array(environmentRowShape), nextCursor: z.string().nullable() }),
    },
  },
});

export const launchRoute = describeRoute({
  method: 'POST',
  path: '/environments',
  area,
  summary: 'Launches an environment',
  description:
    'With `check=true`, a flight check of the same request: a worker looks in AWS, for up to 20 seconds, for what would make the launch fail. Nothing is launched, and nothing stored.',
  scope: 'launch',
  query: { check },
  body: environmentRequestSchema,
  answers: {
    202: accepted,
    200: flightCheck,
  },
  example: {
    body: {
      name: 'orders-dev',
      blueprint: blueprints[0]?.id,
      target: 'sandbox',
      team: 'payments',
      inputs: { zones: 2, maxInstances: 4 },
    },
  },
});

export const readRoute = describeRoute({
  method: 'GET',
  path: '/environments/{name}',
  area,
  summary: 'Shows an environment',
  description: 'With its operations, their plan, the resources of its stack, and what blocks it.',
  scope: 'read',
  params: { name: environmentName },
  query: { id: earlier },
  answers: { 200: { description: 'The environment', body: environmentDetailShape } },
});

export const updateRoute = describeRoute({
  method: 'PATCH',
  path: '/environments/{name}',
  area,
  summary: 'Updates an environment',
  description:
    'With `check=true`, a flight check, as of a launch. Else through a change set: `apply: "review"` waits for confirmation, `"automatic"` only where data would be lost. `inputs` are merged over the present ones. With `version`, as it was read, it is refused (409) when somebody has changed the environment since.',
  scope: 'change',
  params: { name: environmentName },
  query: { check },
  body: updateRequestSchema,
  answers: {
    202: { ...accepted, body: updatedEnvironmentShape },
    200: {
      description: 'There is nothing to change, and `notice` says so; or what the flight check found',
      body: z.union([updatedEnvironmentShape, flightCheckShape]),
    },
  },
  example: { body: { inputs: { maxInstances: 4 }, apply: 'review' } },
});

const choice = z.boolean('Must be true or false').optional();

export const tearDownRoute = describeRoute({
  method: 'DELETE',
  path: '/environments/{name}',
  area,
  summary: 'Tears an environment down',
  description:
    'Or cancels what is still queued. A bucket that holds anything ends the teardown before anything is deleted, unless `emptyBuckets` or `keepBuckets` is true.',
  scope: 'teardown',
  params: { name: environmentName },
  query: {
    confirm: z.string().optional().describe('Required: the name of the environment'),
    emptyBuckets: yesOrNo(choice).describe('Consent to delete everything in its buckets'),
    keepBuckets: yesOrNo(choice).describe('Leaves buckets that hold anything in AWS'),
    retain: listOf(z.string(), 'Logical ids to leave in AWS, after a deletion failed on them'),
    force: yesOrNo(choice).describe(
      'Deletes the stack whatever becomes of its resources, after a deletion failed',
    ),
    reason: requestReasonSchema.optional().describe('For whoever approves it'),
  },
  answers: { 202: accepted },
});

export const eventsRoute = describeRoute({
  method: 'GET',
  path: '/environments/{name}/events',
  area,
  summary: 'Lists what happened to an environment',
  description: 'The oldest first.',
  scope: 'read',
  params: { name: environmentName },
  query: {
    after: z.string().optional().describe('`cursor` of an earlier answer: what came later'),
    id: earlier,
  },
  answers: {
    200: {
      description: 'Up to 500 events',
      body: z.object({ items: z.array(eventShape), cursor: z.string().nullable() }),
    },
  },
});
