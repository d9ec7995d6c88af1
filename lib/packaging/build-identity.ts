import { createHash, randomBytes } from 'node:crypto';

/** What all portals of one artefact have in common, and another artefact's lack. */
export interface BuildIdentity {
  /** Names the build: pages compare theirs with the portal's. */
  build: string;
  /** Encrypts what server actions keep in a page, and decides on their ids. Only the server may read it. */
  actionKey: string;
}

/**
 * `SLIPWAY_BUILD` and `NEXT_SERVER_ACTIONS_ENCRYPTION_KEY` where they are given. Without, the key is made anew, and the
 * build is named after sources and key together: what is built twice from the same sources with the same key is one
 * build, and open pages stay as they are; with another key it is another build, as neither understands the other's
 * actions. https://nextjs.org/docs/app/guides/self-hosting#server-functions-encryption-key
 *
 * @param sources a hash of what is built
 * @throws Error naming the variable that is wrong
 */
export function buildIdentity(
  sources: string,
  env: Readonly<Record<string, string | undefined>>,
): BuildIdentity {
  const actionKey = env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY || randomBytes(32).toString('base64');
  if (![16, 24, 32].includes(Buffer.from(actionKey, 'base64').length) || !/^[\w+/]+=*$/.test(actionKey)) {
    throw new Error(
      'NEXT_SERVER_ACTIONS_ENCRYPTION_KEY must be 16, 24 or 32 bytes in base64; make one with: openssl rand -base64 32',
    );
  }
  const build =
    env.SLIPWAY_BUILD || createHash('sha256').update(`${sources}\0${actionKey}`).digest('hex').slice(0, 20);
  if (!/^[\w-]{1,64}$/.test(build)) {
    throw new Error('SLIPWAY_BUILD must be at most 64 letters, digits, hyphens and underscores');
  }
  return { build, actionKey };
}
