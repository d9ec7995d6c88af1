import { isLoopbackAddress } from '@/lib/config/loopback';
import { CannotStart } from '@/lib/config/refuse-to-start';
import type { Database } from '@/lib/db/client';

/**
 * Keeps a worker that reaches AWS itself from acting for people of the practice sign-in, which asks for no password.
 * Throws CannotStart.
 */
export async function refusePracticePeople(
  database: Database,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (isLoopbackAddress(env.AWS_ENDPOINT_URL ?? '')) return;
  const issuers = await database.account.groupBy({ by: ['issuer'] });
  const practice = issuers.find(({ issuer }) => issuer !== null && isLoopbackAddress(issuer));
  if (practice) {
    throw new CannotStart(
      'practice-people',
      `In this database are people who signed in at ${practice.issuer}, which is on this machine as the practice sign-in is: it asks for no password. A worker that reaches AWS itself does not act for them. Use another database, or set AWS_ENDPOINT_URL to the practice AWS.`,
    );
  }
}
