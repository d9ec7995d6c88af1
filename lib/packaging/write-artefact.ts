import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundle, entries } from '@/bundle.mjs';
import { portalFolder } from './assemble-portal';

/** What `manifest.json` says of an artefact. */
export interface Manifest {
  version: string;
  /** Of the portal's pages; all replicas have the same. */
  build: string;
  /** The newest migration that it brings. */
  schema: string;
  /** The Node that it was tested with. */
  node: string;
}

/** Runs in any shell and needs nothing but Node on the PATH; an older one would fail somewhere, or later. */
export function script(file: string, build: string): string {
  return `#!/bin/sh
case "$(node --version)" in
  v2[4-9].* | v[3-9][0-9].*) ;;
  *)
    echo "Slipway needs Node 24 or later on the PATH, where there is $(node --version || echo none)." >&2
    exit 1
    ;;
esac
# Replaces itself by Node, so that a stop signal arrives there.
set -eu
cd "\${0%/*}/.."
export NODE_ENV=production SLIPWAY_BUILD=${build}
exec node ${file} "$@"
`;
}

/**
 * Makes the folder that is deployed, of the portal that was built in `buildDir` and of bundles made now. An earlier one
 * in `dist` is replaced; the bundles stay in place, as a program may be starting from one.
 */
export function writeArtefact({
  root,
  buildDir,
  dist,
}: {
  root: string;
  /** Relative to the root. */
  buildDir: string;
  dist: string;
}): Manifest {
  for (const name of ['portal', 'prisma', 'infra-templates', 'bin', 'manifest.json'])
    rmSync(join(dist, name), { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const put = (from: string, to: string) => {
    mkdirSync(dirname(join(dist, to)), { recursive: true });
    cpSync(join(root, from), join(dist, to), { recursive: true, verbatimSymlinks: true });
  };
  const names = Object.keys(entries) as (keyof typeof entries)[];
  for (const name of names) {
    const made = bundle(name);
    if (made !== join(dist, basename(made))) cpSync(made, join(dist, basename(made)));
  }
  put(portalFolder(buildDir), 'portal');
  put('prisma/migrations', 'prisma/migrations');
  // What workers read, and what is deployed by hand.
  for (const path of globSync('infra-templates/*/{*.yaml,*.json,Dockerfile}', { cwd: root })) put(path, path);
  const manifest = describeArtefact(root, dist, buildDir);
  const files = {
    portal: 'portal/server.js',
    ...Object.fromEntries(names.map((name) => [name, `${name}.mjs`])),
  };
  mkdirSync(join(dist, 'bin'));
  for (const [name, file] of Object.entries(files)) {
    const path = join(dist, 'bin', name);
    writeFileSync(path, script(file, manifest.build));
    chmodSync(path, 0o755);
  }
  writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function describeArtefact(root: string, dist: string, buildDir: string): Manifest {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const migrations = globSync('*/migration.sql', { cwd: join(dist, 'prisma/migrations') });
  return {
    version,
    build: readFileSync(join(dist, 'portal', buildDir, 'BUILD_ID'), 'utf8').trim(),
    schema: dirname(migrations.sort().at(-1) ?? ''),
    node: process.versions.node,
  };
}
