import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { targetName } from '@/lib/api/path-parameters';
import {
  newTargetShape,
  orphanReportShape,
  targetDetailShape,
  withdrawnShape,
} from '@/lib/api/shapes/target';
import { newTargetSchema } from '@/lib/targets/add-target';
import { freezeSchema } from '@/lib/targets/closing/freeze-reason';
import { targetStateSchema } from '@/lib/targets/closing/set-target-state';
import { targetChangeSchema } from '@/lib/targets/edit-target';
import { targetRolesSchema } from '@/lib/targets/requests/change-target-roles';

const area = 'Targets';
const params = { name: targetName } as const;

export const listTargetsRoute = describeRoute({
  method: 'GET',
  path: '/targets',
  area,
  summary: 'Lists targets',
  description: 'Where environments can be launched, with how each was prepared and verified.',
  scope: 'read',
  answers: { 200: { description: 'By name', body: z.object({ items: z.array(targetDetailShape) }) } },
});

export const addTargetRoute = describeRoute({
  method: 'POST',
  path: '/targets',
  area,
  summary: 'Adds a target',
  description:
    'For admins. The answer has the external id that the bootstrap is deployed with, and no other has it. The target is `requested`, and nothing is launched there, until the account is bootstrapped and a worker has verified it, which it tries again and again.',
  scope: 'admin',
  body: newTargetSchema,
  answers: { 201: { description: 'The target, requested', body: newTargetShape } },
  example: { body: { name: 'staging', accountId: '111122223333', region: 'eu-west-3' } },
});

export const getTargetRoute = describeRoute({
  method: 'GET',
  path: '/targets/{name}',
  area,
  summary: 'Shows a target',
  scope: 'read',
  params,
  answers: { 200: { description: 'The target', body: targetDetailShape } },
});

export const editTargetRoute = describeRoute({
  method: 'PATCH',
  path: '/targets/{name}',
  area,
  summary: 'Changes description, limit and teams of a target',
  description: 'For admins. What is not given stays; environments that are there stay, whosever they are.',
  scope: 'admin',
  params,
  body: targetChangeSchema,
  answers: { 200: { description: 'The target', body: targetDetailShape } },
  example: { body: { maxEnvironments: 20, teams: ['payments'] } },
});

export const setTargetStateRoute = describeRoute({
  method: 'PUT',
  path: '/targets/{name}/state',
  area,
  summary: 'Sets whether a target is enabled, disabled or retired',
  description:
    'For admins. Nothing is launched into a disabled target; what is there is followed, updated and torn down. A target is retired for good, and only when nothing live is left there.',
  scope: 'admin',
  params,
  body: targetStateSchema,
  answers: { 200: { description: 'The target', body: targetDetailShape } },
  example: { body: { state: 'disabled' } },
});

export const freezeTargetRoute = describeRoute({
  method: 'PUT',
  path: '/targets/{name}/freeze',
  area,
  summary: 'Stops launches into a target',
  description: 'For admins. The reason is shown to everybody who wants to launch there.',
  scope: 'admin',
  params,
  body: freezeSchema,
  answers: { 200: { description: 'The target', body: targetDetailShape } },
  example: { body: { reason: 'The network moves this weekend' } },
});

export const unfreezeTargetRoute = describeRoute({
  method: 'DELETE',
  path: '/targets/{name}/freeze',
  area,
  summary: 'Allows launches into a target again',
  description: 'For admins.',
  scope: 'admin',
  params,
  answers: { 200: { description: 'The target', body: targetDetailShape } },
});

export const rotateExternalIdRoute = describeRoute({
  method: 'POST',
  path: '/targets/{name}/rotation',
  area,
  summary: 'Makes another external id for a target',
  description:
    'For admins. The answer has the new external id, and no other has it. The present one is used until the bootstrap was deployed with the new one and a worker could assume the launcher role with it. Takes no body.',
  scope: 'admin',
  params,
  answers: { 202: { description: 'The target, with the request', body: newTargetShape } },
});

export const changeTargetRolesRoute = describeRoute({
  method: 'PUT',
  path: '/targets/{name}/roles',
  area,
  summary: 'Requests other roles or another bucket for a target',
  description:
    'For admins. Of the same account; what is not given stays. The present ones are used until a worker has found the new ones in order.',
  scope: 'admin',
  params,
  body: targetRolesSchema,
  answers: { 202: { description: 'The target, with the request', body: targetDetailShape } },
  example: { body: { artifactBucket: 'slipway-artifacts-111122223333-eu-west-3' } },
});

export const withdrawTargetRequestRoute = describeRoute({
  method: 'DELETE',
  path: '/targets/{name}/request',
  area,
  summary: 'Withdraws what is requested of a target',
  description: 'For admins: a new target, a rotation or other roles that no worker has carried out.',
  scope: 'admin',
  params,
  answers: { 200: { description: 'Withdrawn', body: withdrawnShape } },
});

export const verifyTargetRoute = describeRoute({
  method: 'POST',
  path: '/targets/{name}/verification',
  area,
  summary: 'Verifies a target now',
  description: 'For admins; otherwise it is verified within the day. Takes no body.',
  scope: 'admin',
  params,
  answers: {
    202: { description: 'A worker verifies it; the target shows what it finds', body: targetDetailShape },
  },
});

export const reconcileTargetRoute = describeRoute({
  method: 'POST',
  path: '/targets/{name}/reconciliation',
  area,
  summary: 'Reconciles a target now',
  description: 'For admins; otherwise it is reconciled within the hour. Takes no body.',
  scope: 'admin',
  params,
  answers: { 202: { description: 'A worker reconciles it', body: orphanReportShape } },
});

export const listOrphansRoute = describeRoute({
  method: 'GET',
  path: '/targets/{name}/orphans',
  area,
  summary: 'Lists stacks that belong to no environment',
  description: 'For admins: what the last reconciliation found.',
  scope: 'admin',
  params,
  answers: { 200: { description: 'By name', body: orphanReportShape } },
});
