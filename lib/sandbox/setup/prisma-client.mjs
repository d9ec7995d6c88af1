import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrEmpty, sha256 } from './digest.mjs';
import { bundledNode } from './install.mjs';
import { withLock } from './lock.mjs';
import { runQuietly } from './run-quietly.mjs';

/**
 * @param {string} root
 * @returns {string}
 */
function wantedClient(root) {
  return sha256(
    readFileSync(join(root, 'prisma/schema.prisma'), 'utf8'),
    readOrEmpty(join(root, 'prisma.config.ts')),
    readFileSync(join(root, 'node_modules/prisma/package.json'), 'utf8'),
  );
}

/**
 * `generate` needs no engine, but tries to download one unless it is told of a file that exists:
 * https://www.prisma.io/docs/orm/reference/environment-variables-reference#prisma_schema_engine_binary
 *
 * @param {string} root
 * @param {(holderPid: number) => void} onWait
 * @returns {Promise<'generated' | 'up to date'>}
 */
export async function ensurePrismaClient(root, onWait) {
  const stamp = join(root, 'lib/db/generated/schema.sha256');
  if (readOrEmpty(stamp) === wantedClient(root)) return 'up to date';
  mkdirSync(join(root, '.checks'), { recursive: true });
  return withLock(
    join(root, '.checks/install.lock'),
    async () => {
      if (readOrEmpty(stamp) === wantedClient(root)) return 'up to date';
      const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
      const prisma = join(root, 'node_modules/prisma/build/index.js');
      await runQuietly(bundledNode(root), [prisma, 'generate'], { cwd: root, env, what: 'prisma generate' });
      writeFileSync(stamp, wantedClient(root));
      return 'generated';
    },
    (holder) => onWait(holder.pid),
  );
}
