import { briefSelection, toBrief } from '@/lib/approvals/to-approval';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Prisma } from '@/lib/db/generated/client';
import type { Estimate, PlannedCounts } from '@/lib/environments/plan-view';
import {
  giveUpSchema,
  type Residue,
  type RootCause,
  residueSchema,
  rootCauseSchema,
  type UpdatePlan,
  updateOptionsSchema,
  updatePlanSchema,
} from '@/lib/environments/records';
import type { EnvironmentStatus } from '@/lib/environments/states';
import {
  foundNothingToChange,
  objectsLost,
  operationReasonOf,
  statusReasonOf,
} from '@/lib/environments/status-reason';
import { cancellationOf } from './cancellation';
import type {
  EnvironmentRow,
  EnvironmentSummary,
  FreezeView,
  OperationRow,
  OperationView,
  ResourceView,
  SnapshotDeletionView,
  TargetView,
} from './environment-view';

const operationSelection = {
  include: {
    requestedBy: { select: { id: true, name: true, email: true } },
    approval: { select: briefSelection },
  },
} as const satisfies { include: Prisma.OperationInclude };

/**
 * The operation under way, else the one that ended last. That need not be the newest: a launch that was stopped
 * continues when the teardown that stopped it is refused.
 */
export const currentFirst: Prisma.OperationOrderByWithRelationInput[] = [
  { finishedAt: { sort: 'desc', nulls: 'first' } },
  { createdAt: 'desc' },
];

/** As `currentFirst`, of a history that is newest first. */
export function withCurrentFirst<Row extends { finishedAt: Date | null }>(history: readonly Row[]): Row[] {
  const endOf = ({ finishedAt }: Row) => finishedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return history.toSorted((one, other) => (endOf(one) === endOf(other) ? 0 : endOf(other) - endOf(one)));
}

export const summarySelection = {
  id: true,
  name: true,
  status: true,
  statusReason: true,
  endedTeardown: { select: { id: true, reason: true, removed: true, emptying: true, attempts: true } },
  blueprint: true,
  blueprintVersion: true,
  stackName: true,
  stackId: true,
  inputs: true,
  outputs: true,
  resourcesTotal: true,
  resourcesDone: true,
  createdAt: true,
  updatedAt: true,
  launchedAt: true,
  endedAt: true,
  lastSeenAt: true,
  stackStatus: true,
  target: { select: { name: true } },
  team: { select: { name: true } },
  owner: { select: { id: true, name: true, email: true } },
  operations: { orderBy: currentFirst, take: 1, ...operationSelection },
} as const satisfies Prisma.EnvironmentSelect;

/** Plans and receipts are long; lists, and the history of an environment, show many operations. */
export const rowSelection = {
  ...summarySelection,
  operations: { ...summarySelection.operations, omit: { plan: true, receipt: true } },
} as const satisfies Prisma.EnvironmentSelect;

type StoredOperation = Omit<Prisma.OperationGetPayload<typeof operationSelection>, 'receipt'>;
type StoredRow = Prisma.EnvironmentGetPayload<{ select: typeof rowSelection }>;
type StoredSummary = Omit<StoredRow, 'operations'> & { operations: StoredOperation[] };

/** As `toSummary`; `planned` from `plannedCountsOf`. */
export function toRow(
  row: StoredRow,
  estimate: Estimate | null,
  planned: PlannedCounts | null,
): EnvironmentRow {
  const operations = row.operations.map((operation) => ({ ...operation, plan: null }));
  const summary = toSummary({ ...row, operations }, estimate);
  return { ...summary, operation: summary.operation && toOperationRow(summary.operation, planned) };
}

function withoutEvidence({ logicalId, type, reason, explanation }: RootCause): RootCause {
  return { logicalId, type, reason, explanation };
}

/** A list is long enough without what was looked up about failures, such as consoles; the environment's detail has it. */
function toOperationRow(operation: OperationView, planned: PlannedCounts | null): OperationRow {
  return {
    ...operation,
    plan: null,
    planned,
    rootCause: operation.rootCause && withoutEvidence(operation.rootCause),
  };
}

/** `estimate` from `estimatesOf`, where somebody waits for what is under way. */
export function toSummary(row: StoredSummary, estimate: Estimate | null = null): EnvironmentSummary {
  const blueprint = findBlueprint(row.blueprint);
  const outputs = toOutputs(row.outputs);
  const [operation] = row.operations;
  const plan = operation ? toPlan(operation.plan) : null;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    statusReason: statusReasonOf(row, operation ?? null, plan),
    blueprint: row.blueprint,
    blueprintVersion: row.blueprintVersion,
    version: operation ? versionOf(operation) : row.id,
    target: row.target.name,
    team: row.team.name,
    inputs: row.inputs as Record<string, unknown>,
    outputs,
    owner: toPerson(row.owner),
    stackName: row.stackName,
    stackId: row.stackId,
    progress: { done: Math.min(row.resourcesDone, row.resourcesTotal), total: row.resourcesTotal },
    monthlyUsd: row.endedAt || costsNothing.has(row.status) ? null : monthlyEstimate(blueprint, row.inputs),
    url: serving.has(row.status) ? addressOf(blueprint, outputs) : null,
    operation: operation ? toOperation(operation, row) : null,
    approval: operation?.approval ? toBrief(operation.approval) : null,
    estimate,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    launchedAt: row.launchedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  };
}

/** Changes with every operation: when it is requested, and when it has ended. */
export function versionOf(current: { id: string; finishedAt: Date | null }): string {
  return `${current.id}${current.finishedAt ? '' : '-unfinished'}`;
}

/** The first of its primary outputs that a browser can open. */
export function addressOf(
  blueprint: Blueprint | undefined,
  outputs: Readonly<Record<string, string>>,
): string | null {
  const values = blueprint?.primaryOutputs.map((name) => outputs[name]) ?? [];
  return values.find((value) => /^https?:\/\//.test(value ?? '')) ?? null;
}

/** Here most or all of it is gone: the estimate for a whole environment would be wrong. */
const costsNothing: ReadonlySet<EnvironmentStatus> = new Set(['LAUNCH_FAILED', 'TEARDOWN_BLOCKED', 'LOST']);

/** In these the address answers. */
const serving: ReadonlySet<EnvironmentStatus> = new Set(['ACTIVE', 'UPDATING', 'UPDATE_FAILED']);

/** Null for inputs that this version of the blueprint no longer takes. */
function monthlyEstimate(blueprint: Blueprint | undefined, inputs: Prisma.JsonValue): number | null {
  const parsed = blueprint?.parseInputs(inputs);
  return blueprint && parsed?.ok ? blueprint.estimateMonthlyCost(parsed.inputs).monthlyUsd : null;
}

function toPlan(json: Prisma.JsonValue): UpdatePlan | null {
  return updatePlanSchema.nullable().parse(json);
}

/** `environment`: whose operation it is, with what was last seen of its stack. */
export function toOperation(
  row: StoredOperation,
  environment: { name: string; stackStatus: string | null },
): OperationView {
  const update = row.kind === 'UPDATE' ? updateOptionsSchema.parse(row.options) : null;
  const plan = toPlan(row.plan);
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    reason: operationReasonOf(row, plan),
    rootCause: rootCauseSchema.nullable().parse(row.rootCause),
    inputs: row.inputs as Record<string, unknown>,
    plan,
    awaitsConfirmation: row.status === 'AWAITING_CONFIRMATION',
    apply: update && !update.continueRollback ? update.apply : null,
    continuesRollback: Boolean(update?.continueRollback),
    nothingToChange: foundNothingToChange(row),
    cancellable: cancellationOf(row, environment).kind === 'possible',
    cancelledBy: row.cancelledBy,
    objectsLost: row.kind === 'TEARDOWN' ? objectsLost(row) : null,
    attempts: row.attempts,
    failingSince: row.failingSince?.toISOString() ?? null,
    givingUp: giveUpSchema.nullable().parse(row.giveUp),
    nextAttemptAt: row.status === 'PENDING' && row.attempts > 0 ? row.nextAttemptAt.toISOString() : null,
    requestedBy: toPerson(row.requestedBy),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

export function toResource(row: {
  logicalId: string;
  type: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
  startedAt: Date | null;
  updatedAt: Date;
}): ResourceView {
  return {
    logicalId: row.logicalId,
    type: row.type,
    physicalId: row.physicalId,
    status: row.status,
    reason: row.reason,
    startedAt: row.startedAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** Without the external id: whoever knows it is one step closer to the role. */
export function toTarget(row: Omit<TargetView, 'state' | 'freeze'> & TargetCondition): TargetView {
  const { id, name, description, accountId, region, roleArn, executionRoleArn, artifactBucket } = row;
  return {
    id,
    name,
    description,
    accountId,
    region,
    roleArn,
    executionRoleArn,
    artifactBucket,
    state: targetStates[row.state],
    freeze: toFreeze(row),
  };
}

interface FreezeRow {
  frozenAt: Date | null;
  frozenBy: string | null;
  frozenReason: string | null;
}

interface TargetCondition extends FreezeRow {
  state: keyof typeof targetStates;
}

const targetStates = { ENABLED: 'enabled', DISABLED: 'disabled', RETIRED: 'retired' } as const;

export function toFreeze({ frozenAt, frozenBy, frozenReason }: FreezeRow): FreezeView | null {
  if (frozenAt === null) return null;
  return { since: frozenAt.toISOString(), by: frozenBy ?? 'an admin', reason: frozenReason ?? '' };
}

function toOutputs(json: Prisma.JsonValue): Record<string, string> {
  return json as Record<string, string>;
}

export function toResidue(json: Prisma.JsonValue): Residue[] {
  return residueSchema.array().parse(json);
}

function toPerson(row: { id: string; name: string | null; email: string | null }): {
  id: string;
  name: string;
} {
  return { id: row.id, name: row.name ?? row.email ?? row.id };
}

export function toSnapshotDeletion(row: {
  snapshot: string;
  reason: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}): SnapshotDeletionView {
  const { snapshot, reason, createdAt, finishedAt } = row;
  const status = finishedAt === null ? 'PENDING' : reason === null ? 'DELETED' : 'FAILED';
  return { snapshot, status, reason, createdAt: createdAt.toISOString() };
}
