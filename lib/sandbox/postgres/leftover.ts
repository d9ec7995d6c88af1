import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from '@/lib/sandbox/setup/lock.mjs';

/**
 * What `postmaster.pid` says, see
 * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/pidfile.h
 */
export type PostmasterRecord = { pid: number; dataDir: string; port: number | null; ready: boolean };

/** Reads the server's own record in a data folder; null where there is none, or none that makes sense. */
export function readPostmasterRecord(dataDir: string): PostmasterRecord | null {
  let text: string;
  try {
    text = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  // A standby answers as well, to those who only read.
  const ready = lines[7] === 'ready' || lines[7] === 'standby';
  return { pid, dataDir: lines[1] ?? '', port: Number(lines[3]) || null, ready };
}

/** True when this process is really a Postgres server on this very data folder, which is its working folder. */
function servesDataDir(pid: number, dataDir: string): boolean {
  if (existsSync('/proc/self/exe')) {
    try {
      return (
        readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres' &&
        readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir)
      );
    } catch {
      return false;
    }
  }
  const listed = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  return listed.includes('postgres') && listed.includes(dataDir);
}

async function waitUntilGone(process: ProcessIdentity, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += 50) {
    if (!isRunning(process)) return true;
    await sleep(50);
  }
  return !isRunning(process);
}

/**
 * Clears the way for a new server: stops one that a killed supervisor left running on this data folder, and
 * removes the record of one that died. A process that merely got the old one's id is left alone.
 *
 * @returns the id of the server that was stopped, or null
 */
export async function stopLeftoverServer(dataDir: string): Promise<number | null> {
  const record = readPostmasterRecord(dataDir);
  if (record === null || !servesDataDir(record.pid, dataDir)) {
    rmSync(join(dataDir, 'postmaster.pid'), { force: true });
    return null;
  }
  const server = identify(record.pid);
  // SIGINT: fast shutdown, SIGQUIT: at once, recovering at the next start.
  // https://www.postgresql.org/docs/18/server-shutdown.html
  process.kill(record.pid, 'SIGINT');
  if (!(await waitUntilGone(server, 10_000))) {
    process.kill(record.pid, 'SIGQUIT');
    if (!(await waitUntilGone(server, 10_000))) {
      throw new Error(`A Postgres server (pid ${record.pid}) still runs on ${dataDir} and does not stop.`);
    }
  }
  rmSync(join(dataDir, 'postmaster.pid'), { force: true });
  return record.pid;
}
