import type { Connection } from '@/lib/aws/connect';
import type { ClaimedInspection } from '@/lib/inspections/claim-inspection';
import type { HeldInspection } from '@/lib/inspections/record-inspection';
import type { WorkerContext } from '@/lib/worker/worker-context';

/** One attempt at an inspection, with what each kind of it needs. */
export interface InspectionRun {
  worker: WorkerContext;
  connection: Connection;
  inspection: ClaimedInspection;
  held: HeldInspection;
  /** Of the environment when it was claimed. */
  stackId: string;
}
