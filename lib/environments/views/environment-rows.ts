import type { Database, Transaction } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { inOneSnapshot } from '@/lib/db/in-one-snapshot';
import { estimatesOf } from '@/lib/environments/estimates/estimates';
import type { EnvironmentRow } from './environment-view';
import { plannedCountsOf } from './planned-counts';
import { rowSelection, toRow } from './to-view';

/**
 * Environments as rows of a list, whoever may see them. With an estimate where somebody waits for what is under way.
 */
export async function environmentRows(
  database: Database,
  query: (tx: Transaction) => Promise<Pick<Prisma.EnvironmentFindManyArgs, 'where' | 'orderBy' | 'take'>>,
): Promise<EnvironmentRow[]> {
  const { rows, planned } = await inOneSnapshot(database, async (tx) => {
    const read = await tx.environment.findMany({ ...(await query(tx)), select: rowSelection });
    const updates = read.flatMap(({ operations }) => operations.filter(({ kind }) => kind === 'UPDATE'));
    const counts = await plannedCountsOf(
      tx,
      updates.map(({ id }) => id),
    );
    return { rows: read, planned: counts };
  });
  const estimates = await estimatesOf(database, rows);
  return rows.map((row) =>
    toRow(row, estimates.get(row.id) ?? null, planned.get(row.operations[0]?.id ?? '') ?? null),
  );
}
