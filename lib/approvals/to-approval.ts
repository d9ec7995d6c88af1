import { findBlueprint } from '@/lib/blueprints/registry';
import type { Prisma } from '@/lib/db/generated/client';
import {
  type ApprovalBrief,
  type ApprovalState,
  type ApprovalView,
  approvalReasonsSchema,
  approvalSubjectSchema,
  type CostRange,
} from './approval';
import { choicesInWords } from './choices-in-words';

const person = { select: { id: true, name: true, email: true } } as const;

/** Without what was asked for, which is long. */
export const briefSelection = {
  operationId: true,
  state: true,
  reasons: true,
  reason: true,
  requestedBy: person,
  requestedAt: true,
  expiresAt: true,
  decidedAt: true,
  decidedBy: person,
  decisionReason: true,
} as const satisfies Prisma.ApprovalSelect;

export const approvalSelection = {
  ...briefSelection,
  requestedById: true,
  peopleBehind: true,
  about: true,
  operation: {
    select: {
      kind: true,
      options: true,
      environment: {
        select: {
          id: true,
          name: true,
          target: { select: { name: true } },
          team: { select: { name: true } },
        },
      },
    },
  },
} as const satisfies Prisma.ApprovalSelect;

export type BriefRow = Prisma.ApprovalGetPayload<{ select: typeof briefSelection }>;
export type ApprovalRow = Prisma.ApprovalGetPayload<{ select: typeof approvalSelection }>;

export function toBrief(row: BriefRow): ApprovalBrief {
  return {
    operation: row.operationId,
    state: row.state.toLowerCase() as ApprovalState,
    reasons: approvalReasonsSchema.parse(row.reasons),
    reason: row.reason,
    requestedBy: toPerson(row.requestedBy),
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy: row.decidedBy && toPerson(row.decidedBy),
    decisionReason: row.decisionReason,
  };
}

export function toApproval(row: ApprovalRow, whyNotDecide: string | null): ApprovalView {
  const { action, blueprint, inputs, before, flightCheck } = approvalSubjectSchema.parse(row.about);
  const { kind, options } = row.operation;
  const { id, name, target, team } = row.operation.environment;
  return {
    ...toBrief(row),
    action,
    environment: { id, name, target: target.name, team: team.name },
    blueprint,
    inputs,
    before,
    choices: choicesInWords(kind, options),
    cost: action === 'tear-down' ? null : costOf(blueprint, inputs),
    costBefore: before && costOf(blueprint, before),
    flightCheck,
    whyNotDecide,
  };
}

/** Null for inputs that this version of the blueprint no longer takes. */
function costOf(id: string, inputs: Record<string, unknown>): CostRange | null {
  const blueprint = findBlueprint(id);
  const parsed = blueprint?.parseInputs(inputs);
  if (!blueprint || !parsed?.ok) return null;
  const { monthlyUsd, maxMonthlyUsd } = blueprint.estimateMonthlyCost(parsed.inputs);
  return { from: monthlyUsd, to: maxMonthlyUsd };
}

function toPerson({ id, name, email }: { id: string; name: string | null; email: string | null }) {
  return { id, name: name ?? email ?? id };
}
