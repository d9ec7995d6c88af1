import { createHash } from 'node:crypto';

/**
 * Identifiers are digests of what they identify, so that replaying a snapshot after a restart gives every
 * resource the id it had before.
 */
export function hexId(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}

/** As CloudFormation appends to generated names: capital letters and digits. */
export function upperId(seed: string, length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const bytes = createHash('sha256').update(`upper:${seed}`).digest();
  return Array.from(bytes.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
}

export function digits(seed: string, length: number): string {
  const bytes = createHash('sha256').update(`digits:${seed}`).digest();
  return Array.from(bytes.subarray(0, length), (byte) => String(byte % 10)).join('');
}

export function uuidOf(seed: string): string {
  const hex = hexId(`uuid:${seed}`, 32);
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join('-');
}

/** A number in [0, 1) that depends on the seed alone. */
export function fraction(seed: string): number {
  return Number.parseInt(hexId(`fraction:${seed}`, 8), 16) / 0x1_0000_0000;
}
