import type { Database, Transaction } from '@/lib/db/client';
import type { Identity } from './admit';

/** Somebody came whom an admin could let in: once more if they came before. */
export async function noteAccountRequest(tx: Transaction, identity: Identity, userId: string): Promise<void> {
  const { provider, issuer, subject, name, email } = identity;
  const said = { name, email, userId };
  await tx.accountRequest.upsert({
    where: { provider_issuer_subject: { provider, issuer, subject } },
    create: { provider, issuer, subject, ...said },
    update: { ...said, lastAt: new Date() },
  });
}

/** Who did not come again for so long has found another way. */
const keptDays = 30;

/** Forgets up to `most` requests that nobody decided on; by the database's clock. */
export async function forgetOldAccountRequests(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM account_requests WHERE id = ANY (ARRAY(
      SELECT id FROM account_requests
      WHERE last_at < now() - make_interval(days => ${keptDays}::int)
      ORDER BY last_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}
