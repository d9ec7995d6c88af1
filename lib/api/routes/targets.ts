import { z } from 'zod';
import { describeRoute } from '@/lib/api/describe-route';
import { targetName } from '@/lib/api/path-parameters';
import { newTargetShape, orphanReportShape, targetDetailShape } from '@/lib/api/shapes/target';
import { newTargetSchema } from '@/lib/targets/add-target';

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
    'For admins. The answer has the external id that the bootstrap is deployed with, and no other has it. A worker then verifies the target.',
  scope: 'admin',
  body: newTargetSchema,
  answers: { 201: { description: 'The target', body: newTargetShape } },
  example: { body: { name: 'staging', accountId: '111122223333', region: 'eu-west-3' } },
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
