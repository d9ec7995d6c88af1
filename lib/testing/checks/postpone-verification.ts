import type { Database } from '@/lib/db/client';

/**
 * Makes the verification of every target due tomorrow: for tests that count a worker's calls, or let it die at one. Those
 * of verifications themselves ask for one.
 */
export async function postponeVerification(database: Database): Promise<void> {
  await database.$executeRaw`
    INSERT INTO target_verifications (target_id, status, due_at)
    SELECT id, 'DONE', clock_timestamp() + interval '1 day' FROM targets
    ON CONFLICT DO NOTHING`;
}
