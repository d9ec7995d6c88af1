import { createHash } from 'node:crypto';

/** A key that signs the audit log. */
export interface AuditKey {
  /** Beside every row that it has signed. */
  id: string;
  secret: Buffer;
}

/** As many as the hash has: https://www.rfc-editor.org/rfc/rfc2104#section-3 */
const leastBytes = 32;

/**
 * The keys of a list such as "2027:<base64>, 2026:<base64>": the first signs, and those that signed before go on being
 * known. One without an id, as a secret store makes it by itself, is called by the first characters of its hash.
 *
 * @throws Error that says what is wrong, and never what was given
 */
export function parseAuditKeys(list: string): [AuditKey, ...AuditKey[]] {
  const keys = list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseKey);
  const [first, ...others] = keys;
  if (!first) throw new Error('Must hold a key; make one with: openssl rand -base64 32');
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) !== index);
  if (twice) throw new Error(`Has two keys of the id ${twice.id}`);
  return [first, ...others];
}

function parseKey(entry: string): AuditKey {
  const [, id, text = ''] = /^(?:([\w-]{1,32}):)?([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? [];
  const secret = Buffer.from(text, 'base64');
  if (secret.length < leastBytes)
    throw new Error(
      `Must be keys as id:base64 with commas between them, each of at least ${leastBytes} bytes; make one with: openssl rand -base64 32`,
    );
  return { id: id ?? createHash('sha256').update(secret).digest('hex').slice(0, 8), secret };
}
