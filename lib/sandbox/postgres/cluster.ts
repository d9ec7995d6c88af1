import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Programs, reachableTemporaryFolder } from './place';
import { asAccount, type ServerAccount } from './server-account';

/**
 * The stamp is written last, so a folder without one is an initialisation cut half way. It also holds the
 * superuser's password: the two can't get apart.
 */
const STAMP = 'slipway.json';
const stampSchema = z.object({ password: z.string().min(1), major: z.string() });

type Stamp = z.infer<typeof stampSchema>;

function readStamp(dataDir: string): Stamp | null {
  const path = join(dataDir, STAMP);
  if (!existsSync(path) || !existsSync(join(dataDir, 'global/pg_control'))) return null;
  try {
    return stampSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function initialise(dataDir: string, programs: Programs, account: ServerAccount, durable: boolean): Stamp {
  const stamp: Stamp = { password: randomBytes(24).toString('base64url'), major: programs.major };
  const folder = mkdtempSync(join(reachableTemporaryFolder(account), 'slipway-initdb-'));
  const passwordFile = join(folder, 'password');
  try {
    writeFileSync(passwordFile, `${stamp.password}\n`, { mode: 0o600 });
    if (account !== null) {
      chownSync(passwordFile, account.uid, account.gid);
      chownSync(folder, account.uid, account.gid);
    }
    const args = [
      `--pgdata=${dataDir}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      // Sorting must not change with the machine's C library.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ];
    const env = { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C' };
    const done = spawnSync(programs.initdb, args, { cwd: '/', env, encoding: 'utf8', ...asAccount(account) });
    if (done.status !== 0) {
      throw new Error(`Postgres could not initialise ${dataDir}:\n${done.stderr || done.error?.message}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const path = join(dataDir, STAMP);
  writeFileSync(path, JSON.stringify(stamp), { mode: 0o600 });
  if (account !== null) chownSync(path, account.uid, account.gid);
  return stamp;
}

/**
 * Makes sure that the folder holds a complete database cluster of the installed version, initialising it when it
 * is empty or was left half-finished.
 *
 * @returns the superuser's password, and whether the cluster is new
 * @throws when the data is of another major version of Postgres, which can't read it
 */
export function ensureCluster(
  dataDir: string,
  programs: Programs,
  account: ServerAccount,
  durable: boolean,
): { password: string; isNew: boolean } {
  const found = readStamp(dataDir);
  if (found !== null) {
    if (found.major === programs.major) return { password: found.password, isNew: false };
    throw new Error(
      `${dataDir} holds data of Postgres ${found.major}, this is Postgres ${programs.major}. Remove the data (npm run demo -- --reset) to start anew.`,
    );
  }
  for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name), { recursive: true, force: true });
  return { password: initialise(dataDir, programs, account, durable).password, isNew: true };
}
