import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { assemblePortal } from '@/lib/packaging/assemble-portal';
import { hashSources } from '@/lib/packaging/hash-sources';
import { withLock } from '@/lib/sandbox/setup/lock.mjs';
import { buildEnvironment } from './children-environment';
import { DemoError } from './demo-error';
import { lastLines, spawnNode, stopChild } from './supervised-process';

/** A build has nothing to finish: it is done again as a whole. */
const STOP_WITHIN_MS = 2_000;

export type BuildOptions = {
  root: string;
  /** Relative to the root; `next.config.js` reads it. */
  buildDir: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  signal?: AbortSignal;
};

async function runBuild({ root, buildDir, env, logFile, signal }: BuildOptions): Promise<void> {
  rmSync(logFile, { force: true });
  const args = ['node_modules/next/dist/bin/next', 'build'];
  const child = spawnNode({
    name: 'build',
    root,
    args,
    env: buildEnvironment({ env, buildDir }),
    logFile,
    stopWithinMs: STOP_WITHIN_MS,
  });
  const onAbort = () => void stopChild(child, STOP_WITHIN_MS);
  signal?.addEventListener('abort', onAbort, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  signal?.removeEventListener('abort', onAbort);
  signal?.throwIfAborted();
  if (code !== 0 || !existsSync(join(root, buildDir, 'BUILD_ID')))
    throw new DemoError(`next build failed. The end of ${logFile}:\n${lastLines(logFile, 40)}`);
}

/**
 * Builds the portal, as it is shipped (`portalFolder`), unless the folder already holds a build of exactly these
 * sources. The stamp is written last, so a build that was cut half way is done again. Two processes take turns.
 */
export async function ensureBuild(options: BuildOptions): Promise<'built' | 'up to date'> {
  const { root, buildDir } = options;
  const stamp = join(root, buildDir, 'slipway-sources');
  const isCurrent = (hash: string) =>
    existsSync(join(root, buildDir, 'BUILD_ID')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  mkdirSync(join(root, '.checks'), { recursive: true });
  return withLock(join(root, `.checks/build-${basename(buildDir)}.lock`), async () => {
    const hash = hashSources(root);
    if (isCurrent(hash)) return 'up to date';
    rmSync(stamp, { force: true });
    await runBuild(options);
    assemblePortal(root, buildDir);
    writeFileSync(stamp, hash);
    return 'built';
  });
}
