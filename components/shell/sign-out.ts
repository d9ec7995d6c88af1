import { connection } from '@/components/live/connection';
import { paths } from '@/lib/paths/paths';

/** Ends the session here, then leads to where it ends at the provider. Whoever is still signed in after that is told so. */
export async function signOut(): Promise<void> {
  const answer = await fetch(paths.api.signOut(), { method: 'POST' }).catch(() => null);
  if (answer?.ok) {
    const { address } = (await answer.json()) as { address: string };
    window.location.assign(address);
    return;
  }
  const now = await connection.check();
  // What is known of the connection is said on the page.
  if (now === 'fine') window.location.assign(paths.signInRefused('SignOutFailed'));
}
