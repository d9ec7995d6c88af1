import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Reader } from '@/lib/db/client';
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
        select: { id: true, kind: true, status: true },
      },
    },
  });
  return rows.map(({ operations, inputs, ...row }) => ({
    ...row,
    inputs: inputs as BlueprintInputs,
    unfinished: operations[0] ?? null,
  }));
}
