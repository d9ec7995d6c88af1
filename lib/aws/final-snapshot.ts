import { type DBSnapshot, paginateDescribeDBSnapshots } from '@aws-sdk/client-rds';
import type { Connection } from './connect';

export interface LeftSnapshot {
  name: string;
  /** By its name, CloudFormation had it taken; others have names that people gave them. */
  isFinal: boolean;
  storageGiB: number | null;
  /** ARN of the key that it is encrypted with; null for none. */
  keyArn: string | null;
}

/**
 * The snapshot that is left of a database which is gone: the final one, else the latest that somebody took; null where
 * RDS has none. CloudFormation reports its name nowhere; it makes it of the stack's name, `snapshot`, the logical id and
 * random letters. That form is not documented; roles in public templates grant by it. Asked by filter: as a parameter,
 * the database must exist.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html
 */
export async function findLeftSnapshot(
  { rds }: Connection,
  of: { stackId: string; logicalId: string; databaseId: string },
): Promise<LeftSnapshot | null> {
  const [, stackName = ''] = of.stackId.split('/');
  const beginning = `${stackName}-snapshot-${of.logicalId}-`.toLowerCase();
  const pages = paginateDescribeDBSnapshots(
    { client: rds },
    { SnapshotType: 'manual', Filters: [{ Name: 'db-instance-id', Values: [of.databaseId] }] },
  );
  let latest: DBSnapshot | null = null;
  for await (const { DBSnapshots = [] } of pages) {
    for (const snapshot of DBSnapshots) {
      if (snapshot.DBSnapshotIdentifier?.toLowerCase().startsWith(beginning)) return toLeft(snapshot, true);
      if (madeAt(snapshot) >= (latest === null ? 0 : madeAt(latest))) latest = snapshot;
    }
  }
  return latest === null ? null : toLeft(latest, false);
}

function madeAt({ SnapshotCreateTime: at }: DBSnapshot): number {
  return at?.getTime() ?? 0;
}

function toLeft(
  { DBSnapshotIdentifier: name = '', AllocatedStorage, KmsKeyId }: DBSnapshot,
  isFinal: boolean,
): LeftSnapshot {
  return { name, isFinal, storageGiB: AllocatedStorage ?? null, keyArn: KmsKeyId ?? null };
}
