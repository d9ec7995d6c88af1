import type { Database } from '@/lib/db/client';

/** CloudFormation's events of one operation, oldest first. */
export async function operationEvents(database: Database, operationId: string) {
  const rows = await database.environmentEvent.findMany({
    where: { operationId, source: 'CLOUDFORMATION' },
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({
    at: row.at,
    logicalId: row.logicalId ?? '',
    resourceType: row.resourceType ?? '',
    physicalId: row.physicalId,
    status: row.status,
    reason: row.reason,
  }));
}
