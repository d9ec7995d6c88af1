import type { Database } from '@/lib/db/client';
import type { OperationKind } from './states';

/** One stack that CloudFormation is at work on, with where its follower stopped reading. */
export interface StackInFlight {
  environmentId: string;
  environmentName: string;
  blueprint: string;
  inputs: Record<string, unknown>;
  stackId: string;
  stackStatus: string | null;
  resourcesTotal: number;
  operation: { id: string; kind: OperationKind; startedAt: Date; acceptedAt: Date; rootCauseKnown: boolean };
}

/** Everything in flight in a target. */
export async function stacksInFlight(database: Database, targetId: string): Promise<StackInFlight[]> {
  const rows = await database.operation.findMany({
    where: { status: 'IN_PROGRESS', environment: { targetId, stackId: { not: null } } },
    orderBy: { startedAt: 'asc' },
    include: { environment: true },
  });
  return rows.flatMap(({ environment, ...operation }) =>
    environment.stackId === null
      ? []
      : [
          {
            environmentId: environment.id,
            environmentName: environment.name,
            blueprint: environment.blueprint,
            inputs: environment.inputs as Record<string, unknown>,
            stackId: environment.stackId,
            stackStatus: environment.stackStatus,
            resourcesTotal: environment.resourcesTotal,
            operation: {
              id: operation.id,
              kind: operation.kind,
              startedAt: operation.startedAt ?? operation.createdAt,
              acceptedAt: operation.acceptedAt ?? operation.startedAt ?? operation.createdAt,
              rootCauseKnown: operation.rootCause !== null,
            },
          },
        ],
  );
}

/**
 * Notes that CloudFormation just said that it knows no such stack, and returns for how long it has kept saying so (ms,
 * by the database's clock). `recordProgress` forgets it as soon as the stack is seen.
 */
export async function missingForMs(database: Database, stack: StackInFlight): Promise<number> {
  const [row] = await database.$queryRaw<{ ms: number }[]>`
    UPDATE operations SET missing_since = coalesce(missing_since, clock_timestamp())
    WHERE id = ${stack.operation.id}::uuid AND status = 'IN_PROGRESS'
    RETURNING (extract(epoch FROM clock_timestamp() - missing_since) * 1000)::float8 AS ms`;
  return row?.ms ?? 0;
}

/** The ids of the newest events kept of a stack: reading back from the newest stops at the first of them. */
export async function newestEventIds(database: Database, environmentId: string): Promise<Set<string>> {
  const rows = await database.environmentEvent.findMany({
    where: { environmentId, source: 'CLOUDFORMATION' },
    orderBy: { id: 'desc' },
    take: 100,
    select: { externalId: true },
  });
  return new Set(rows.flatMap((row) => row.externalId ?? []));
}
