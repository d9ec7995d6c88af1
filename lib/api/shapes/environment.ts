import { z } from 'zod';
import { heldSchema } from '@/lib/environments/failure-evidence';
import {
  driftSchema,
  receiptSchema,
  rehearsalSchema,
  residueSchema,
  stackDifferencesSchema,
} from '@/lib/environments/records';
import { environmentStatuses } from '@/lib/environments/states';
import type {
  EnvironmentDetail,
  EnvironmentRow,
  EnvironmentSummary,
  EventView,
  SnapshotDeletionView,
} from '@/lib/environments/views/environment-view';
import { type Inspection, inspectionKindNames } from '@/lib/inspections/inspection';
import { approvalBriefShape, approvalDetailShape } from './approval';
import { inputs, personShape, time } from './common';
import { operationRowShape, operationShape } from './operation';
import { targetShape } from './target';

const summary = {
  id: z.string(),
  name: z.string(),
  status: z.enum(environmentStatuses),
  statusReason: z.string().nullable(),
  blueprint: z.string(),
  blueprintVersion: z.string(),
  version: z.string().describe('Changes whenever somebody changes the environment: see `PATCH`'),
  target: z.string(),
  team: z.string(),
  inputs: inputs.describe('As checked, with the defaults of what was left out'),
  outputs: z.record(z.string(), z.string()),
  owner: personShape,
  stackName: z.string(),
  stackId: z.string().nullable(),
  progress: z
    .object({ done: z.int(), total: z.int() })
    .describe("The stack's resources that are done, out of all"),
  monthlyUsd: z
    .number()
    .nullable()
    .describe('Estimated for these inputs; null where there is nothing to pay for'),
  url: z.string().nullable(),
  operation: operationShape.nullable(),
  approval: approvalBriefShape.nullable().describe('Of the latest request for approval'),
  estimate: z
    .object({
      remainingSeconds: z.number(),
      slowerThanUsual: z.boolean(),
      basis: z.enum(['history', 'typical']),
    })
    .nullable(),
  createdAt: time,
  updatedAt: time,
  launchedAt: time.nullable(),
  endedAt: time.nullable(),
  lastSeenAt: time.nullable().describe('When Slipway last saw the stack in AWS'),
};

export const environmentShape = z
  .object(summary)
  .meta({ id: 'Environment' }) satisfies z.ZodType<EnvironmentSummary>;

export const environmentRowShape = z
  .object({ ...summary, operation: operationRowShape.nullable() })
  .meta({ id: 'EnvironmentOfList' }) satisfies z.ZodType<EnvironmentRow>;

export const updatedEnvironmentShape = z
  .object({
    ...summary,
    notice: z
      .string()
      .nullable()
      .describe('Why there is no operation, or which waiting update it takes the place of'),
  })
  .meta({ id: 'UpdatedEnvironment' });

export const snapshotDeletionShape = z
  .object({
    snapshot: z.string(),
    status: z.enum(['PENDING', 'DELETED', 'FAILED']),
    reason: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'SnapshotDeletion' }) satisfies z.ZodType<SnapshotDeletionView>;

const blocked = z
  .object({
    logicalId: z.string(),
    type: z.string(),
    physicalId: z.string().nullable(),
    reason: z.string().nullable(),
    explanation: z.string().nullable(),
    held: heldSchema.nullable(),
  })
  .meta({ id: 'BlockedResource' });

const resource = z
  .object({
    logicalId: z.string(),
    type: z.string(),
    physicalId: z.string().nullable(),
    status: z.string(),
    reason: z.string().nullable(),
    startedAt: time.nullable(),
    updatedAt: time,
  })
  .meta({ id: 'Resource' });

const drift = driftSchema.meta({ id: 'Drift' });
const rehearsal = rehearsalSchema.meta({ id: 'Rehearsal' });

const inspection = {
  id: z.string(),
  status: z.enum(['PENDING', 'RUNNING', 'DONE', 'FAILED']),
  reason: z.string().nullable(),
  createdAt: time,
  finishedAt: time.nullable(),
};

export const inspectionShape = z
  .object({
    ...inspection,
    kind: z.enum(inspectionKindNames),
    result: z.union([rehearsal, drift]).nullable(),
  })
  .meta({ id: 'Inspection' }) satisfies z.ZodType<Inspection>;

export const environmentDetailShape = z
  .object({
    ...summary,
    residue: z.array(residueSchema).describe('What outlives the stack'),
    snapshotDeletions: z.array(snapshotDeletionShape),
    drift: drift.nullable(),
    stackDifferences: stackDifferencesSchema.nullable(),
    driftCheck: z.object({ ...inspection, result: z.null() }).nullable(),
    rehearsal: z.object({ ...inspection, result: rehearsal.nullable() }).nullable(),
    blocked: z.array(blocked).describe('What blocks a teardown'),
    stuck: z.array(blocked).describe('What a rollback is stuck on; see `POST …/rollback`'),
    receipt: receiptSchema.nullable(),
    endedTeardownId: z.string().nullable(),
    stackStatus: z.string().nullable(),
    followTrouble: z.object({ reason: z.string(), since: time, partly: z.boolean() }).nullable(),
    targetDetail: targetShape,
    resources: z.array(resource),
    operations: z.array(operationShape).describe('Newest first; only the current one has its plan'),
    forbidden: z
      .record(z.string(), z.string())
      .describe('What you may not do with it, whenever, by deed, and why'),
    approval: approvalDetailShape.nullable(),
    givableBy: z.enum(['this-person', 'admins']).nullable(),
  })
  .meta({ id: 'EnvironmentDetail' }) satisfies z.ZodType<EnvironmentDetail>;

export const eventShape = z
  .object({
    id: z.string().describe('Its cursor'),
    operationId: z.string().nullable(),
    source: z.enum(['SLIPWAY', 'CLOUDFORMATION']),
    at: time,
    logicalId: z.string().nullable(),
    resourceType: z.string().nullable(),
    physicalId: z.string().nullable(),
    status: z.string(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Event' }) satisfies z.ZodType<EventView>;
