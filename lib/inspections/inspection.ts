import type { Prisma } from '@/lib/db/generated/client';
import type { InspectionView } from '@/lib/environments/plan-view';
import type { DriftView, Rehearsal } from '@/lib/environments/records';
import { type EnvironmentStatus, isTeardownStart } from '@/lib/environments/states';

/** Looks into AWS that change nothing there, as they are named in addresses, and as the database knows them. */
export const inspectionKinds = { 'teardown-rehearsal': 'TEARDOWN_REHEARSAL', drift: 'DRIFT' } as const;
export type InspectionKindName = keyof typeof inspectionKinds;
export type InspectionKind = (typeof inspectionKinds)[InspectionKindName];

export const inspectionKindNames = Object.keys(inspectionKinds) as InspectionKindName[];

/**
 * Whether an environment in this status can be inspected. CloudFormation detects drift only of a stack that a create or
 * an update has left standing.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export function mayInspect(kind: InspectionKind, status: EnvironmentStatus): boolean {
  return kind === 'DRIFT' ? status === 'ACTIVE' || status === 'UPDATE_FAILED' : isTeardownStart(status);
}

/** An inspection as REST shows it. */
export type Inspection = InspectionView<Rehearsal | DriftView> & { kind: InspectionKindName };

interface InspectionRow {
  id: string;
  kind: InspectionKind;
  status: 'PENDING' | 'RUNNING' | 'DONE' | 'FAILED';
  result: Prisma.JsonValue;
  reason: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

export function toInspection(row: InspectionRow): Inspection {
  return {
    ...toInspectionView<Rehearsal | DriftView>(row),
    kind: row.kind === 'DRIFT' ? 'drift' : 'teardown-rehearsal',
  };
}

export function toInspectionView<Result>(row: InspectionRow): InspectionView<Result> {
  return {
    id: row.id,
    status: row.status,
    result: row.result as Result | null,
    reason: row.reason,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
