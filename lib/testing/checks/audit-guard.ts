import type { Database } from '@/lib/db/client';

/** What the owner of the tables can do first: from then on, rows of the audit log can be changed. */
export async function liftAuditGuard(database: Database): Promise<void> {
  await database.$executeRaw`ALTER TABLE audit_entries DISABLE TRIGGER USER`;
}
