import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Reader } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { Estimate } from '@/lib/environments/plan-view';
import type { UpdatePlan } from '@/lib/environments/records';
import type { OperationKind } from '@/lib/environments/states';
import { goneStatuses } from '@/lib/stacks/resource-state';
import { isRollingBack } from '@/lib/stacks/stack-status-order';
import { type EstimatedResource, estimateOf } from './estimate';

interface Row {
  id: string;
  blueprint: string;
  inputs: Prisma.JsonValue;
  stackStatus: string | null;
  operations: readonly { id: string; kind: OperationKind; status: string; acceptedAt: Date | null }[];
}

/**
 * The estimates of those of a page's environments that CloudFormation is at work on, by id, but for what rolls back;
 * four queries for all of them, none when there are none. Elapsed time is by the database's clock, as `acceptedAt` is.
 */
export async function estimatesOf(reader: Reader, rows: readonly Row[]): Promise<Map<string, Estimate>> {
  const inFlight = rows.flatMap((row) => {
    const [operation] = row.operations;
    const goesBack = operation?.kind !== 'TEARDOWN' && isRollingBack(row.stackStatus);
    return operation?.status === 'IN_PROGRESS' && operation.acceptedAt && !goesBack
      ? [{ row, operation, acceptedAt: operation.acceptedAt }]
      : [];
  });
  if (inFlight.length === 0) return new Map();
  const [clock, resources, timings, plans] = await Promise.all([
    reader.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`,
    reader.stackResource.findMany({
      where: { environmentId: { in: inFlight.map(({ row }) => row.id) } },
      select: { environmentId: true, logicalId: true, type: true, status: true, startedAt: true },
    }),
    reader.resourceTiming.findMany({
      where: { blueprint: { in: [...new Set(inFlight.map(({ row }) => row.blueprint))] } },
      select: { blueprint: true, kind: true, logicalId: true, meanEnd: true },
    }),
    reader.operation.findMany({
      where: { id: { in: inFlight.map(({ operation }) => operation.id) }, kind: 'UPDATE' },
      select: { id: true, plan: true },
    }),
  ]);
  const now = clock[0]?.now.getTime() ?? Date.now();
  const known = Map.groupBy(resources, (resource) => resource.environmentId);
  const planned = new Map(plans.map(({ id, plan }) => [id, plan as UpdatePlan | null]));
  const usual = Map.groupBy(timings, (timing) => `${timing.blueprint} ${timing.kind}`);
  return new Map(
    inFlight.flatMap(({ row, operation, acceptedAt }) => {
      const ends = usual.get(`${row.blueprint} ${operation.kind}`) ?? [];
      const estimate = estimateOf({
        kind: operation.kind,
        elapsed: (now - acceptedAt.getTime()) / 1_000,
        resources: resourcesAtStake(
          operation.kind === 'UPDATE' ? (planned.get(operation.id)?.changes ?? []) : expectedOf(row),
          operation.kind,
          acceptedAt,
          known.get(row.id) ?? [],
        ),
        usualEnds: new Map(ends.map((end) => [end.logicalId, end.meanEnd])),
      });
      return estimate ? [[row.id, estimate] as const] : [];
    }),
  );
}

interface KnownResource {
  logicalId: string;
  type: string;
  status: string;
  startedAt: Date | null;
}

/** What the operation is about: what is `expected` of it, or what there is to delete; and how far each has come. */
function resourcesAtStake(
  expected: readonly { logicalId: string; type: string }[],
  kind: OperationKind,
  acceptedAt: Date,
  known: readonly KnownResource[],
): EstimatedResource[] {
  if (kind === 'TEARDOWN') {
    return known.map(({ logicalId, type, status }) => ({
      logicalId,
      type,
      state: goneStatuses.includes(status) ? 'done' : status === 'DELETE_IN_PROGRESS' ? 'running' : 'waiting',
    }));
  }
  const byId = new Map(known.map((resource) => [resource.logicalId, resource]));
  return expected.map(({ logicalId, type }) => {
    const resource = byId.get(logicalId);
    // In an update, what began before it says nothing about it.
    const begun = kind === 'CREATE' || (resource?.startedAt ?? 0) >= acceptedAt;
    return { logicalId, type, state: resource && begun ? stateOf(resource.status) : 'waiting' };
  });
}

function stateOf(status: string): EstimatedResource['state'] {
  return status.endsWith('_IN_PROGRESS') ? 'running' : 'done';
}

/** Of a launch, by the blueprint. */
function expectedOf(row: Row): readonly { logicalId: string; type: string }[] {
  const blueprint = findBlueprint(row.blueprint);
  const parsed = blueprint?.parseInputs(row.inputs as BlueprintInputs);
  return blueprint && parsed?.ok
    ? blueprint
        .resourcesFor(parsed.inputs)
        .map((logicalId) => ({ logicalId, type: blueprint.resourceType(logicalId) }))
    : [];
}
