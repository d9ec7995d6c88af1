import { connection } from '@/components/live/connection';
import { paths } from '@/lib/paths/paths';

/** Ends the session here, then leads to where it ends at the provider. Without an answer the page says why. */
export async function signOut(): Promise<void> {
  try {
    const answer = await fetch(paths.api.signOut(), { method: 'POST' });
    if (!answer.ok) throw new Error(`Signing out answered ${answer.status}`);
    const { address } = (await answer.json()) as { address: string };
    window.location.assign(address);
  } catch {
    await connection.check();
  }
}
