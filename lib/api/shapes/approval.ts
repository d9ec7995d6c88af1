import { z } from 'zod';
import {
  type ApprovalBrief,
  type ApprovalDetail,
  type ApprovalView,
  approvalReasonsSchema,
  approvalStates,
  approvalSubjectSchema,
} from '@/lib/approvals/approval';
import { flightItemSchema } from '@/lib/flight-check/flight-check';
import { inputs, personShape, time } from './common';

const brief = {
  operation: z.string().describe('The operation that waits, or waited'),
  state: z.enum(approvalStates),
  reasons: approvalReasonsSchema.describe('What the policies said'),
  reason: z.string().nullable().describe("The requester's"),
  requestedBy: personShape,
  requestedAt: time,
  expiresAt: time,
  decidedAt: time.nullable(),
  decidedBy: personShape.nullable(),
  decisionReason: z.string().nullable(),
};

export const approvalBriefShape = z
  .object(brief)
  .meta({ id: 'ApprovalOfEnvironment' }) satisfies z.ZodType<ApprovalBrief>;

const cost = z.object({ from: z.number(), to: z.number() }).nullable();

const view = {
  ...brief,
  action: approvalSubjectSchema.shape.action,
  environment: z.object({ id: z.string(), name: z.string(), target: z.string(), team: z.string() }),
  blueprint: z.string(),
  inputs,
  before: inputs.nullable(),
  choices: z.array(z.string()).describe('What was chosen beside the inputs, such as consent to lose data'),
  cost: cost.describe('US dollars a month, with the minimum and with the maximum of instances'),
  costBefore: cost,
  flightCheck: z
    .object({ at: z.string(), items: z.array(flightItemSchema) })
    .nullable()
    .describe("What the requester's flight check of the same inputs had found"),
  whyNotDecide: z.string().nullable().describe('null: you can decide on it'),
};

export const approvalShape = z.object(view).meta({ id: 'Approval' }) satisfies z.ZodType<ApprovalView>;

export const approvalDetailShape = z
  .object({
    ...view,
    deciders: z
      .object({ names: z.array(z.string()), more: z.int() })
      .describe('Some of those who can decide, and how many more there are'),
  })
  .meta({ id: 'ApprovalDetail' }) satisfies z.ZodType<ApprovalDetail>;
