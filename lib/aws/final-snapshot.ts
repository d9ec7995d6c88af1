import { paginateDescribeDBSnapshots } from '@aws-sdk/client-rds';
import type { Connection } from './connect';

/**
 * The name of the final snapshot that CloudFormation had taken of a database which is gone, or null where RDS has none.
 * CloudFormation reports it nowhere; it makes it of the stack's name, `snapshot`, the logical id and random letters, so
 * others' snapshots of the same database are told apart. The form of the name is not documented; roles in public
 * templates grant by it. Asked by filter: as a parameter, the database must exist.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html
 */
export async function findFinalSnapshot(
  { rds }: Connection,
  of: { stackId: string; logicalId: string; databaseId: string },
): Promise<string | null> {
  const [, stackName = ''] = of.stackId.split('/');
  const beginning = `${stackName}-snapshot-${of.logicalId}-`.toLowerCase();
  const pages = paginateDescribeDBSnapshots(
    { client: rds },
    { SnapshotType: 'manual', Filters: [{ Name: 'db-instance-id', Values: [of.databaseId] }] },
  );
  for await (const { DBSnapshots = [] } of pages) {
    const found = DBSnapshots.find(({ DBSnapshotIdentifier: id = '' }) =>
      id.toLowerCase().startsWith(beginning),
    );
    if (found?.DBSnapshotIdentifier) return found.DBSnapshotIdentifier;
  }
  return null;
}
