import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSecretFile } from '@/lib/sandbox/setup/secret-file';

const keysSchema = z.object({
  signingKey: z.looseObject({ kty: z.string(), kid: z.string() }),
  cookieKeys: z.array(z.string()).min(1),
});

/** `signingKey` is a private JWK (RS256); `cookieKeys` sign the cookies. */
export type IdentityKeys = z.infer<typeof keysSchema>;

function generateKeys(): IdentityKeys {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  return {
    signingKey: { ...jwk, kty: 'RSA', use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') },
    cookieKeys: [randomBytes(32).toString('base64url')],
  };
}

/**
 * The keys of the practice sign-in: made once and kept in `stateDir` (mode 0600), so that what it signed stays
 * valid over a restart. Without a folder they last as long as the process.
 */
export function loadKeys(stateDir: string | undefined): IdentityKeys {
  if (stateDir === undefined) return generateKeys();
  const path = join(stateDir, 'identity-keys.json');
  if (existsSync(path)) {
    try {
      return keysSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      // Cut off while it was written: new keys only mean that everybody signs in again.
    }
  }
  const keys = generateKeys();
  mkdirSync(stateDir, { recursive: true });
  writeSecretFile(path, JSON.stringify(keys));
  return keys;
}
