import { randomUUID } from 'node:crypto';
import { migrationNames } from './prisma/migration-names.mjs';

/**
 * Given to the build's other processes: a page compares it with what the portal answers, to notice a newer build. Next
 * does the same with it, as long as there is no `deploymentId`, which would only add itself to the addresses of files.
 */
process.env.SLIPWAY_BUILD ||= randomUUID();
const build = process.env.SLIPWAY_BUILD;

/**
 * `SLIPWAY_BUILD_DIR` lets the tests build beside a running demo without touching its files.
 *
 * @type {import('next').NextConfig}
 */
const config = {
  distDir: process.env.SLIPWAY_BUILD_DIR || '.next',
  // Everything that it needs to run, and nothing else: lib/packaging makes the artefact of it.
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  // Pictures are shown as they are: the optimizer, with its library of 20 MB, is not shipped.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  // The files of the artefact are nobody's to write, and may lie on a file system that is read only.
  experimental: { isrFlushToDisk: false },
  generateBuildId: () => build,
  env: { NEXT_PUBLIC_BUILD: build, BUILT_WITH_MIGRATIONS: migrationNames().join(' ') },
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` type-checks the whole tree once, with the same compiler.
  typescript: { ignoreBuildErrors: true },
  // Cedar's engine is a WebAssembly file beside its code, which a bundle would lose.
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'pino',
    'rate-limiter-flexible',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@cedar-policy/cedar-wasm',
  ],
};

export default config;
