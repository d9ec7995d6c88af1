import { DeleteDBSnapshotCommand, DescribeDBSnapshotsCommand } from '@aws-sdk/client-rds';
import { errorCode } from './aws-failure';
import type { Connection } from './connect';

/**
 * Deletes a snapshot of a database, and looks whether it is gone. May be repeated at any point; one that is being made
 * can't be deleted yet.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSnapshot.html
 */
export async function deleteSnapshot(connection: Connection, name: string): Promise<'gone' | 'there'> {
  const status = await statusOf(connection, name);
  if (status === null) return 'gone';
  if (status === 'available' || status === 'failed') {
    try {
      await connection.rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: name }));
    } catch (error) {
      if (!isPassing(errorCode(error))) throw error;
    }
  }
  return (await statusOf(connection, name)) === null ? 'gone' : 'there';
}

async function statusOf({ rds }: Connection, name: string): Promise<string | null> {
  try {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }));
    return DBSnapshots?.[0]?.Status ?? null;
  } catch (error) {
    if (isMissing(errorCode(error))) return null;
    throw error;
  }
}

function isMissing(code: string | undefined): boolean {
  return code === 'DBSnapshotNotFound' || code === 'DBSnapshotNotFoundFault';
}

/** Somebody else deleted it in between, or began to. */
function isPassing(code: string | undefined): boolean {
  return isMissing(code) || code === 'InvalidDBSnapshotState' || code === 'InvalidDBSnapshotStateFault';
}
