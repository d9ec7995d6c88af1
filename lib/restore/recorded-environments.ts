import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Reader } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import {
  type EnvironmentStatus,
  environmentStatuses,
  isTerminal,
  type OperationKind,
  type OperationStatus,
  unfinishedStatuses,
} from '@/lib/environments/states';

/** What the database says of an environment that is not at its end. */
export interface RecordedEnvironment {
  id: string;
  name: string;
  status: EnvironmentStatus;
  ownerId: string;
  blueprint: string;
  blueprintVersion: string;
  inputs: BlueprintInputs;
  stackName: string;
  stackId: string | null;
  stackStatus: string | null;
  stackChangedAt: Date | null;
  /** The operation that waits, or is under way. */
  unfinished: { id: string; kind: OperationKind; status: OperationStatus } | null;
  /** A worker is at work on that operation right now. */
  isHeld: boolean;
}

/** All that are not at their end in a target, by name. */
export async function recordedEnvironments(
  database: Reader,
  targetId: string,
): Promise<RecordedEnvironment[]> {
  const rows = await database.environment.findMany({
    where: { targetId, status: { in: environmentStatuses.filter((status) => !isTerminal(status)) } },
    orderBy: { name: 'asc' },
    select: {
      id: true,
      name: true,
      status: true,
      ownerId: true,
      blueprint: true,
      blueprintVersion: true,
      inputs: true,
      stackName: true,
      stackId: true,
      stackStatus: true,
      stackChangedAt: true,
      operations: {
        where: { status: { in: [...unfinishedStatuses] } },
        select: { id: true, kind: true, status: true, leaseExpiresAt: true },
      },
    },
  });
  const now = await databaseNow(database);
  return rows.map(({ operations: [operation], inputs, ...row }) => ({
    ...row,
    inputs: inputs as BlueprintInputs,
    unfinished: operation ? { id: operation.id, kind: operation.kind, status: operation.status } : null,
    isHeld: Boolean(operation?.leaseExpiresAt && operation.leaseExpiresAt > now),
  }));
}
