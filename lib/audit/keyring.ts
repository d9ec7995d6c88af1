import { createHmac } from 'node:crypto';
import { type AuditKey, parseAuditKeys } from '@/lib/config/audit-keys';

/** The keys of the audit log: one signs, and all that signed before are known. */
export interface Keyring {
  signing: AuditKey;
  /** The key of this id; undefined where it is not known here. */
  find: (id: string) => AuditKey | undefined;
}

export function keyringOf(list: string): Keyring {
  const keys = parseAuditKeys(list);
  return { signing: keys[0], find: (id) => keys.find((key) => key.id === id) };
}

let known: { list: string; keyring: Keyring } | undefined;

/**
 * The keys that AUDIT_KEY names, which are nowhere in the database: whoever can write there can't sign.
 *
 * @throws where there are none: what can't be signed is not done
 */
export function auditKeyring(list = process.env.AUDIT_KEY ?? ''): Keyring {
  if (known?.list !== list) known = { list, keyring: keyringOf(list) };
  return known.keyring;
}

/** HMAC-SHA256, as 64 hexadecimal digits. */
export function sign({ secret }: AuditKey, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
