import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemblePortal } from './assemble-portal';
import { buildIdentity } from './build-identity';
import { hashSources } from './hash-sources';
import { writeArtefact } from './write-artefact';
import { writeSbom } from './write-sbom';

/** `npm run package`: builds everything once and makes `dist`, which runs wherever there is Node. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');

function bytesIn(path: string): number {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1).padStart(6)} MB`;

function main(): number {
  const { build, actionKey } = buildIdentity(hashSources(root), process.env);
  const buildDir = process.env.SLIPWAY_BUILD_DIR || '.next';
  const built = spawnSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      SLIPWAY_BUILD_DIR: buildDir,
      SLIPWAY_BUILD: build,
      NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: actionKey,
    },
    stdio: 'inherit',
  });
  if (built.status !== 0) return built.status ?? 1;
  assemblePortal(root, buildDir);
  const manifest = writeArtefact({ root, buildDir, dist });
  writeSbom(root, dist);
  const parts = readdirSync(dist).map((name) => ({ name, bytes: bytesIn(join(dist, name)) }));
  const lines = [
    `dist holds build ${manifest.build} for the schema ${manifest.schema}:`,
    ...parts.map(({ name, bytes }) => `  ${name.padEnd(20)} ${megabytes(bytes)}`),
    `  ${'in all'.padEnd(20)} ${megabytes(parts.reduce((sum, { bytes }) => sum + bytes, 0))}`,
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
