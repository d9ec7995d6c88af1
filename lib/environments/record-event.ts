import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';

/** Something that Slipway itself did or noticed, on the same time line as CloudFormation's events. */
export interface SlipwayEvent {
  environmentId: string;
  operationId: string | null;
  /** In capitals, as CloudFormation's: REQUESTED, RETRY_SCHEDULED, … */
  status: string;
  reason?: string | null;
  /** When it happened; by default now. */
  at?: Date;
}

/**
 * Appends to the time line. Takes the environment's row lock first, so that the ids of one environment's events grow
 * in the order of their commits and a reader that goes on after a cursor can miss none.
 */
export async function recordEvent(tx: Transaction, event: SlipwayEvent): Promise<void> {
  await lockTimeLine(tx, event.environmentId);
  await tx.environmentEvent.create({ data: { at: await databaseNow(tx), ...event, source: 'SLIPWAY' } });
}

export async function lockTimeLine(tx: Transaction, environmentId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM environments WHERE id = ${environmentId} FOR UPDATE`;
}
