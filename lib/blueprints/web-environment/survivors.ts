import type { Survivor } from '@/lib/blueprints/blueprint';
import { monthlyUsd, prices } from '@/lib/stacks/types/prices';
import { snapshotMonthlyUsd } from '@/lib/stacks/types/storage';
import type { WebEnvironmentInputs } from './inputs';

/**
 * What stays after a teardown, by the template's deletion policies: with a final snapshot, that and the key without
 * which it can't be restored. A snapshot is paid by what is in it: the database's storage is the most it can cost.
 */
export function survivors(inputs: WebEnvironmentInputs): Survivor[] {
  if (!inputs.finalSnapshot) return [];
  return [
    {
      logicalId: 'DatabaseWithSnapshot',
      type: 'AWS::RDS::DBSnapshot',
      note: `The final snapshot of the database, at most ${inputs.databaseStorageGiB} GiB. It costs storage until it is deleted.`,
      monthlyUsd: snapshotMonthlyUsd(inputs.databaseStorageGiB),
    },
    {
      logicalId: 'RetainedKey',
      type: 'AWS::KMS::Key',
      note: 'Kept on purpose: the final snapshot can only be restored with it. Costs about 1 USD a month.',
      monthlyUsd: monthlyUsd(prices.key),
    },
  ];
}

/** A protected database refuses to be deleted. */
export function protectedResources(inputs: WebEnvironmentInputs): string[] {
  if (!inputs.deletionProtection) return [];
  return [inputs.finalSnapshot ? 'DatabaseWithSnapshot' : 'Database'];
}
