import { z } from 'zod';
import type { FlightItem } from '@/lib/flight-check/flight-check';
import { flightItemSchema } from '@/lib/flight-check/flight-check';

/** As pages and REST call what became of a request; the database has them in capitals. */
export const approvalStates = ['waiting', 'approved', 'refused', 'expired', 'withdrawn'] as const;
export type ApprovalState = (typeof approvalStates)[number];

const inputsSchema = z.record(z.string(), z.unknown());

/** `approvals.about`: what was asked for, as of then. */
export const approvalSubjectSchema = z.object({
  action: z.enum(['launch', 'relaunch', 'update', 'tear-down']),
  blueprint: z.string(),
  blueprintVersion: z.string(),
  inputs: inputsSchema,
  /** The inputs that the environment had; null where there was none. */
  before: inputsSchema.nullable(),
  /** What the requester's latest flight check of the same inputs had found; null where there was none. */
  flightCheck: z.object({ at: z.string(), items: z.array(flightItemSchema) }).nullable(),
});
export type ApprovalSubject = z.infer<typeof approvalSubjectSchema>;
export type ApprovalAction = ApprovalSubject['action'];

/** `approvals.reasons`: what the policies said. */
export const approvalReasonsSchema = z.array(
  z.object({ policy: z.string(), words: z.string(), help: z.string().optional() }),
);
export type ApprovalReason = z.infer<typeof approvalReasonsSchema>[number];

interface Person {
  id: string;
  name: string;
}

/** What is shown of a request wherever its environment is. Times are ISO 8601. */
export interface ApprovalBrief {
  /** The operation that waits, or waited. */
  operation: string;
  state: ApprovalState;
  reasons: ApprovalReason[];
  /** The requester's, where one was given. */
  reason: string | null;
  requestedBy: Person;
  requestedAt: string;
  expiresAt: string;
  decidedAt: string | null;
  /** Null for one that is waiting, or that nobody decided on in time. */
  decidedBy: Person | null;
  decisionReason: string | null;
}

/** US dollars a month, with the minimum and with the maximum of instances. */
export interface CostRange {
  from: number;
  to: number;
}

/** A request as those who decide see it. */
export interface ApprovalView extends ApprovalBrief {
  action: ApprovalAction;
  environment: { id: string; name: string; target: string; team: string };
  blueprint: string;
  inputs: Record<string, unknown>;
  /** Null for what there was nothing of before. */
  before: Record<string, unknown> | null;
  /** What was chosen beside the inputs, such as consent to lose data: in words, none for a launch. */
  choices: string[];
  cost: CostRange | null;
  costBefore: CostRange | null;
  flightCheck: { at: string; items: FlightItem[] } | null;
  /** Why this person can't decide, in a sentence or two; null when they can. */
  whyNotDecide: string | null;
}

/** With who can decide: some by name, and how many more there are. */
export interface ApprovalDetail extends ApprovalView {
  deciders: { names: string[]; more: number };
}
