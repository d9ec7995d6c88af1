import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/**
 * The system user a Postgres server runs as. Postgres refuses to run as root, so root hands it to somebody
 * without rights; everybody else runs it as themselves (null).
 */
export type ServerAccount = { uid: number; gid: number; name: string } | null;

function systemAccount(predicate: (name: string, uid: number) => boolean): ServerAccount {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid && predicate(name, Number(uid)))
      return { name, uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path).uid;
  } catch {
    return null;
  }
}

/**
 * Chooses the account for a data folder. Postgres insists that it owns its data, so an existing folder decides;
 * a new one gets `postgres` where that user exists, else `nobody`. Users are never created.
 *
 * @throws when this process may neither own nor hand over the folder
 */
export function chooseServerAccount(dataDir: string): ServerAccount {
  const owner = ownerOf(dataDir);
  const me = process.getuid?.() ?? 0;
  if (me !== 0) {
    if (owner === null || owner === me) return null;
    throw new Error(
      `${dataDir} belongs to another user (uid ${owner}). Start as that user or as root, or choose another data folder.`,
    );
  }
  const existing = owner === null || owner === 0 ? null : systemAccount((_, uid) => uid === owner);
  const account =
    existing ?? systemAccount((name) => name === 'postgres') ?? systemAccount((name) => name === 'nobody');
  if (account === null) {
    throw new Error(
      'Postgres does not run as root, and there is neither a user "postgres" nor "nobody" here.',
    );
  }
  return account;
}

/** What `spawn` needs to run as the account; it also drops root's supplementary groups. */
export function asAccount(account: ServerAccount): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/** True when the account can enter the folder: tried for real, so that every kind of permission counts. */
export function canEnter(account: ServerAccount, folder: string): boolean {
  return spawnSync('test', ['-x', folder], { cwd: '/', ...asAccount(account) }).status === 0;
}

/** True when the account can run the program and load its libraries. */
export function canRun(account: ServerAccount, program: string): boolean {
  return spawnSync(program, ['--version'], { cwd: '/', ...asAccount(account) }).status === 0;
}
