import type { Database } from '@/lib/db/client';
import { databaseNow } from './database-now';
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
  /** For how long nobody has seen the stack in AWS, by the database's clock. */
  unseenMs: number;
  operation: { id: string; kind: OperationKind; startedAt: Date; rootCauseKnown: boolean };
}

/** Everything in flight in a target. */
export async function stacksInFlight(database: Database, targetId: string): Promise<StackInFlight[]> {
  const now = (await databaseNow(database)).getTime();
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
            unseenMs:
              now - Math.max(operation.acceptedAt?.getTime() ?? 0, environment.lastSeenAt?.getTime() ?? 0),
            operation: {
              id: operation.id,
              kind: operation.kind,
              startedAt: operation.startedAt ?? operation.createdAt,
              rootCauseKnown: operation.rootCause !== null,
            },
          },
        ],
  );
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
