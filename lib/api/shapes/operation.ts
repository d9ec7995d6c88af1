import { z } from 'zod';
import { giveUpSchema, rootCauseSchema, updatePlanSchema } from '@/lib/environments/records';
import { operationKinds, operationStatuses } from '@/lib/environments/states';
import type { OperationRow, OperationView } from '@/lib/environments/views/environment-view';
import { inputs, personShape, time } from './common';

const members = {
  id: z.string(),
  kind: z.enum(operationKinds),
  status: z.enum(operationStatuses),
  reason: z.string().nullable(),
  rootCause: rootCauseSchema.nullable(),
  inputs: inputs.describe("The inputs that are wanted; the environment's own are those that serve"),
  awaitsConfirmation: z.boolean().describe('The plan waits for `POST …/confirmation`'),
  apply: z.enum(['automatic', 'review']).nullable(),
  continuesRollback: z.boolean(),
  nothingToChange: z.boolean(),
  cancellable: z.boolean().describe('`POST …/cancellation` would be taken now'),
  cancelledBy: z.string().nullable(),
  objectsLost: z.enum(['none', 'some', 'unknown']).nullable(),
  attempts: z.int(),
  failingSince: time.nullable(),
  givingUp: giveUpSchema.nullable(),
  nextAttemptAt: time.nullable(),
  requestedBy: personShape,
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
};

export const operationShape = z
  .object({
    ...members,
    plan: updatePlanSchema
      .meta({ id: 'UpdatePlan' })
      .nullable()
      .describe('What an update will change, once it is planned'),
  })
  .meta({ id: 'Operation' }) satisfies z.ZodType<OperationView>;

const planned = z.object({
  add: z.int(),
  modify: z.int(),
  replace: z.int(),
  'replace-maybe': z.int(),
  remove: z.int(),
});

export const operationRowShape = z
  .object({
    ...members,
    plan: z.null(),
    planned: planned.nullable().describe('How many resources an update will change, once it is planned'),
  })
  .meta({ id: 'OperationOfList' }) satisfies z.ZodType<OperationRow>;
