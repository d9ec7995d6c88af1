import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** What packages that were CommonJS look for; a module has none of it. */
const banner = `const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);`;
const define = { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' };

let bundled: string | undefined;

/**
 * The worker as one file with all its packages, made once by each process that asks. Started from it a worker is there
 * after a quarter of the processor time, and hundreds of them are started.
 * @returns its path
 */
export function bundleWorker(root: string): string {
  bundled ??= writeBundle(root);
  return bundled;
}

function writeBundle(root: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: ['lib/worker/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    // The AWS SDK as modules: of them only what is used gets in.
    mainFields: ['module', 'main'],
    banner: { js: banner },
    define,
    write: false,
    logLevel: 'error',
  });
  const folder = join(root, '.checks');
  const path = join(folder, 'worker.mjs');
  // Several processes may do this at once, and a worker may be reading it.
  const own = join(folder, `worker-${process.pid}.mjs`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(own, outputFiles[0]?.contents ?? '');
  renameSync(own, path);
  return path;
}
