import type { Transaction } from '@/lib/db/client';
import { type Freeze, lockOpenness, readOrganizationFreeze } from '@/lib/targets/target-openness';

/** Launches that found nothing frozen have ended, others wait. */
export async function lockOrganization(tx: Transaction): Promise<Freeze> {
  await lockOpenness(tx);
  return readOrganizationFreeze(tx);
}
