import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file that only this user may read (mode 0600). It appears complete or not at all, and is never readable
 * by others, not even for a moment.
 */
export function writeSecretFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  renameSync(draft, path);
}
