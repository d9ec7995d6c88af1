import { type DatabaseRole, databaseRoles, setPasswords } from '@/lib/db/database-roles';

/** The address with which a portal or a worker connects to a migrated database of ours: as its own role. */
export function asRole(url: string, role: DatabaseRole): string {
  const own = new URL(url);
  own.username = databaseRoles[role];
  return own.toString();
}

/** Lets the roles of a server of ours sign in with the password of its superuser, over 127.0.0.1 as everybody. */
export async function openRoles(url: string): Promise<void> {
  const password = decodeURIComponent(new URL(url).password);
  await setPasswords(url, { portal: password, worker: password });
}
