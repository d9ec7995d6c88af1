import type { Database, Transaction } from '@/lib/db/client';

/** Who came, by the word of the provider. */
interface Comer {
  provider: string;
  issuer: string;
  subject: string;
  name: string | null;
  email: string | null;
}

/** Somebody came whom an admin could let in: once more if they came before. */
export async function noteAccountRequest(tx: Transaction, comer: Comer, userId: string): Promise<void> {
  const { provider, issuer, subject, name, email } = comer;
  const said = { name, email, userId };
  await tx.accountRequest.upsert({
    where: { provider_issuer_subject: { provider, issuer, subject } },
    create: { provider, issuer, subject, ...said },
    update: { ...said, lastAt: new Date(), decidedAt: null },
  });
}

/** Who did not come again for so long has found another way. */
const keptDays = 30;

/** Forgets up to `most` requests, decided on or not; by the database's clock. */
export async function forgetOldAccountRequests(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM account_requests WHERE id = ANY (ARRAY(
      SELECT id FROM account_requests
      WHERE last_at < now() - make_interval(days => ${keptDays}::int)
      ORDER BY last_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}
