import { createHash, createPublicKey } from 'node:crypto';
import { hexId } from '@/lib/practice-aws/account/identifiers';
import { property, type ResourceContext } from './define';

/**
 * Of imported RSA keys the MD5 of the public key, of ED25519 keys its SHA-256; what EC2 makes itself has no key here.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 */
export function keyFingerprint(context: ResourceContext): string {
  const [kind = '', blob = ''] = (property(context, 'PublicKeyMaterial') ?? '').trim().split(/\s+/);
  const key = Buffer.from(blob, 'base64');
  if (kind === 'ssh-ed25519') return createHash('sha256').update(key).digest('base64');
  if (kind === 'ssh-rsa') return pairs(createHash('md5').update(rsaPublicKey(key)).digest('hex'));
  return pairs(hexId(context.seed, 40));
}

function pairs(hex: string): string {
  return hex.match(/../g)?.join(':') ?? '';
}

/** The DER form of a key in OpenSSH's form: name, exponent and modulus, each after its length. */
function rsaPublicKey(key: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= key.length; ) {
    const end = at + 4 + key.readUInt32BE(at);
    parts.push(key.subarray(at + 4, end));
    at = end;
  }
  const [, e = Buffer.alloc(0), n = Buffer.alloc(0)] = parts;
  try {
    const jwk = { kty: 'RSA', e: e.toString('base64url'), n: n.toString('base64url') };
    return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  } catch {
    return key;
  }
}
