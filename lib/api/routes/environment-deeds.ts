import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { environmentName } from '@/lib/api/path-parameters';
import { environmentShape, inspectionShape, snapshotDeletionShape } from '@/lib/api/shapes/environment';
import { confirmationSchema } from '@/lib/environments/requests/confirm-update';
import { rollbackRequestSchema } from '@/lib/environments/requests/continue-rollback';
import { snapshotDeletionRequestSchema } from '@/lib/environments/requests/delete-snapshot';
import { giveUpRequestSchema } from '@/lib/environments/requests/give-up';
import { newOwnerSchema } from '@/lib/environments/requests/new-owner';
import { relaunchRequestSchema } from '@/lib/environments/requests/relaunch-environment';
import { stackValuesRequestSchema } from '@/lib/environments/requests/take-over-values';
import { inspectionKindNames } from '@/lib/inspections/inspection';
import { accepted, check, flightCheck } from './environments';

const area = 'Environments';
const params = { name: environmentName } as const;
const kind = z.enum(inspectionKindNames, `Must be one of ${inspectionKindNames.join(', ')}`);

export const confirmRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/confirmation',
  area,
  summary: "Confirms an update's plan",
  description: '`confirm`, the name of the environment, is required where data or an address would be lost.',
  scope: 'change',
  params,
  body: confirmationSchema,
  answers: { 202: accepted },
  example: { body: { operation: '0b0f2f3e-6c1d-4a55-9d0b-8f6f2c1e7a10', confirm: 'orders-dev' } },
});

export const cancelRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/cancellation',
  area,
  summary: 'Cancels an update or a teardown',
  description:
    'Cancels the update under way, discards its plan, or cancels a teardown until CloudFormation is asked to delete the stack. Takes no body.',
  scope: 'change',
  params,
  answers: { 202: accepted },
});

export const rollbackRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/rollback',
  area,
  summary: 'Continues a rollback that got stuck',
  description: 'Without a body nothing is skipped.',
  scope: 'change',
  params,
  body: rollbackRequestSchema,
  bodyOptional: true,
  answers: { 202: accepted },
  example: { body: { skip: ['Queue'] } },
});

export const relaunchRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/relaunch',
  area,
  summary: 'Launches again what failed',
  description:
    'Removes the stack of a failed launch first. Without a body it is launched again as it was. With `check=true`, a flight check, as of a launch.',
  scope: 'launch',
  params,
  query: { check },
  body: relaunchRequestSchema,
  bodyOptional: true,
  answers: { 202: accepted, 200: flightCheck },
  example: { body: { inputs: { zones: 2 } } },
});

export const giveUpRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/give-up',
  area,
  summary: 'Gives up what AWS does not answer for',
  description:
    'For admins. A worker looks in AWS first; `withoutLooking` is for when such a look has failed.',
  scope: 'admin',
  params,
  body: giveUpRequestSchema,
  answers: { 202: accepted },
  example: { body: { confirm: 'orders-dev', reason: 'The region is down' } },
});

export const takeOverRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/stack-values',
  area,
  summary: 'Records the values that the stack has',
  description: 'Where they differ from what is recorded. Nothing is asked of AWS, so it is done at once.',
  scope: 'change',
  params,
  body: stackValuesRequestSchema,
  bodyOptional: true,
  answers: { 200: { description: 'The environment', body: environmentShape } },
});

export const deleteSnapshotRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/snapshot-deletions',
  area,
  summary: 'Deletes a snapshot that is left',
  description: 'Of those in `residue`. `snapshotDeletions` of the environment show what becomes of it.',
  scope: 'teardown',
  params,
  body: snapshotDeletionRequestSchema,
  answers: { 202: { description: 'A worker deletes it', body: snapshotDeletionShape } },
  example: { body: { snapshot: 'slipway-orders-dev-snapshot-database-1a2b', confirm: 'orders-dev' } },
});

export const listInspectionsRoute = describeRoute({
  method: 'GET',
  path: '/environments/{name}/inspections',
  area,
  summary: 'Shows the latest inspections',
  description: 'One of each kind, or of the one that is asked for.',
  scope: 'read',
  params,
  query: {
    kind: kind.optional(),
    id: z.string().optional().describe('The id of an earlier environment of this name, which has ended'),
  },
  answers: { 200: { description: 'The inspections', body: z.object({ items: z.array(inspectionShape) }) } },
});

export const inspectRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/inspections',
  area,
  summary: 'Requests an inspection',
  description:
    'What a teardown would do, or what was changed outside Slipway. One that is under way is answered with.',
  scope: 'read',
  params,
  body: z.strictObject({ kind }),
  answers: {
    202: {
      description: 'A worker looks',
      body: inspectionShape,
      headers: { Location: 'Where the result is shown' },
    },
  },
  example: { body: { kind: 'drift' } },
});

export const handOverRoute = describeRoute({
  method: 'POST',
  path: '/environments/{name}/owner',
  area,
  summary: 'Hands an environment over',
  description:
    'For admins: to another owner, who must be able to launch for its team, to another team, or both. What runs in AWS is not touched.',
  scope: 'admin',
  params,
  body: newOwnerSchema,
  answers: { 200: { description: 'The environment', body: environmentShape } },
  example: { body: { owner: 'cmb1x0a2b0000abcd1234efgh', team: 'payments' } },
});
