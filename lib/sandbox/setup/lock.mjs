import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A lock file that survives nothing: it counts only while the process that wrote it lives. Plain JavaScript,
 * because the very first start uses it before any package is there.
 *
 * A process is named by its id *and* its start time, so that an id given to another program after a crash or a
 * reboot is not mistaken for the holder.
 *
 * @typedef {{ pid: number, startedAt: string | null }} ProcessIdentity
 */

const hasProc = existsSync('/proc/self/stat');

/**
 * The start time of a process in clock ticks since boot (field 22 of `/proc/<pid>/stat`), or null where the
 * process is gone, is a zombie, or the system has no /proc.
 *
 * @param {number} pid
 * @returns {string | null}
 */
export function startTimeOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name in brackets may hold spaces and brackets itself: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/**
 * @param {number} [pid]
 * @returns {ProcessIdentity}
 */
export function identify(pid = process.pid) {
  return { pid, startedAt: startTimeOf(pid) };
}

/**
 * True while exactly this process (not a later one with the same id) runs.
 *
 * @param {ProcessIdentity} identity
 * @returns {boolean}
 */
export function isRunning(identity) {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false;
  }
  const startedAt = startTimeOf(identity.pid);
  // A zombie answers the signal above, and where nobody collects it, it does so for ever.
  if (startedAt === null && hasProc) return false;
  return identity.startedAt === null || startedAt === identity.startedAt;
}

/**
 * @param {string} path
 * @returns {{ text: string, holder: ProcessIdentity | null } | null} null where there is no lock file
 */
function readLock(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  try {
    const value = JSON.parse(text);
    return { text, holder: Number.isInteger(value?.pid) ? value : null };
  } catch {
    return { text, holder: null };
  }
}

/**
 * Takes the lock, or tells who has it. Never waits.
 *
 * The file appears with its content in one step (`link`), so nobody reads half a lock. A stale one is moved
 * aside and compared: when another process has replaced it in between, its lock is put back.
 *
 * @param {string} path
 * @returns {{ release: () => void, heldBy: null } | { release: null, heldBy: ProcessIdentity }}
 */
export function tryLock(path) {
  const me = identify();
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(me));
  try {
    for (;;) {
      try {
        linkSync(draft, path);
        return { heldBy: null, release: () => releaseLock(path, me) };
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      }
      const found = readLock(path);
      if (found === null) continue;
      if (found.holder !== null && isRunning(found.holder)) return { release: null, heldBy: found.holder };
      moveStaleAside(path, found.text);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} staleText
 */
function moveStaleAside(path, staleText) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== staleText) linkSync(aside, path);
  } catch {
    // Somebody else moved it first; the next turn of the loop sees what there is now.
  }
  rmSync(aside, { force: true });
}

/**
 * @param {string} path
 * @param {ProcessIdentity} me
 */
function releaseLock(path, me) {
  const found = readLock(path);
  if (found?.holder?.pid === me.pid && found.holder.startedAt === me.startedAt) rmSync(path, { force: true });
}

/**
 * Runs `work` alone among all processes that use the same path.
 *
 * @template T
 * @param {string} path
 * @param {() => T | Promise<T>} work
 * @param {(holder: ProcessIdentity) => void} [onWait] called once when somebody else has the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  let told = false;
  for (;;) {
    const lock = tryLock(path);
    if (lock.release !== null) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!told) onWait(lock.heldBy);
    told = true;
    await sleep(250);
  }
}
