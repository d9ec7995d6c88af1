import { readFileSync } from 'node:fs';

const CHECK_EVERY_MS = 500;

/**
 * Calls back once when npm, or the shell between, is gone. npm starts scripts through a shell and takes nobody along
 * when it is killed, so whoever it started has to look. Started by hand, there is nobody to look after.
 *
 * @param {() => void} onGone
 */
export function watchAncestors(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const name = readProc(parent, 'comm').trim();
  const shellsParent = /^(sh|dash|bash|zsh)$/.test(name) ? parentOf(parent) : null;
  const timer = setInterval(() => {
    if (process.ppid === parent && (shellsParent === null || parentOf(parent) === shellsParent)) return;
    clearInterval(timer);
    onGone();
  }, CHECK_EVERY_MS);
  timer.unref();
}

/**
 * @param {number} pid
 * @param {string} file
 */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
function parentOf(pid) {
  return /^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1] ?? null;
}
