import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { migrationNames } from './prisma/migration-names.mjs';

/**
 * Makes the programs that run beside the portal, each one file of `dist/` with all its packages: what `npm run worker`,
 * `npm run migrate`, `npm run restore-check` and `npm run audit:verify` start is what the tests start. `node bundle.mjs
 * [worker] [migrate] [restore-check] [audit-verify]`, by default all.
 */
const root = fileURLToPath(new URL('.', import.meta.url));
export const entries = {
  worker: 'lib/worker/main.ts',
  migrate: 'lib/db/migrate-command.ts',
  'restore-check': 'lib/worker/restore/restore-check.ts',
  'audit-verify': 'lib/worker/audit/audit-verify.ts',
};

/** What packages that were CommonJS look for; a module has none of it. */
const banner = 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);';

/**
 * @param {keyof typeof entries} name
 * @returns {string} the file's path
 */
export function bundle(name) {
  const path = join(root, 'dist', `${name}.mjs`);
  // Several processes may do this at once, and one of them may be starting from it.
  const draft = `${path}.${process.pid}`;
  mkdirSync(join(root, 'dist'), { recursive: true });
  buildSync({
    absWorkingDir: root,
    entryPoints: [entries[name]],
    outfile: draft,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // The AWS SDK as modules: of them only what is used gets in.
    mainFields: ['module', 'main'],
    banner: { js: banner },
    define: {
      __filename: 'import.meta.filename',
      __dirname: 'import.meta.dirname',
      'process.env.BUILT_WITH_MIGRATIONS': JSON.stringify(migrationNames().join(' ')),
    },
    logLevel: 'error',
  });
  renameSync(draft, path);
  return path;
}

if (import.meta.main) {
  const wanted = process.argv.slice(2);
  for (const name of wanted.length > 0 ? wanted : Object.keys(entries)) bundle(name);
}
