import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/**
 * @param {string[]} parts
 * @returns {string} a SHA-256 over the parts, in hexadecimal
 */
export function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string} the file's text, or '' where there is none
 */
export function readOrEmpty(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
