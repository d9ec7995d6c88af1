import type { Survivor } from '@/lib/blueprints/blueprint';
import type { WebEnvironmentInputs } from './inputs';

/**
 * Public list prices of us-east-1 in USD a month: https://aws.amazon.com/kms/pricing/ (a key),
 * https://aws.amazon.com/rds/mysql/pricing/ (a GiB of snapshot once its database is gone).
 */
const prices = { key: 1, snapshotGiB: 0.095 } as const;

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
      monthlyUsd: Math.round(inputs.databaseStorageGiB * prices.snapshotGiB * 100) / 100,
    },
    {
      logicalId: 'RetainedKey',
      type: 'AWS::KMS::Key',
      note: 'Kept on purpose: the final snapshot can only be restored with it. Costs about 1 USD a month.',
      monthlyUsd: prices.key,
    },
  ];
}

/** A protected database refuses to be deleted. */
export function protectedResources(inputs: WebEnvironmentInputs): string[] {
  if (!inputs.deletionProtection) return [];
  return [inputs.finalSnapshot ? 'DatabaseWithSnapshot' : 'Database'];
}
