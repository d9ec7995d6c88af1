import { z } from 'zod';

/**
 * Text of bounded length without control characters. Postgres refuses a NUL byte in text with an error of its
 * own; here it is refused with a message instead, together with everything else that can't be seen.
 *
 * @param what names the thing in the messages, e.g. "The team"
 */
export function printableText(what: string, maxLength: number) {
  return z
    .string({ error: `${what} must be text` })
    .min(1, `${what} is missing`)
    .max(maxLength, `${what} may have at most ${maxLength} characters`)
    .refine((value) => !hasControlCharacter(value), `${what} must not contain control characters`);
}

function hasControlCharacter(value: string): boolean {
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
    // A lone surrogate is no character: UTF-8, and so Postgres, can't hold it.
    if (code >= 0xd800 && code <= 0xdfff) return true;
  }
  return false;
}
