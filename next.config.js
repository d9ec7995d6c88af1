/**
 * `SLIPWAY_BUILD_DIR` lets the tests build beside a running demo without touching its files.
 *
 * @type {import('next').NextConfig}
 */
const config = {
  distDir: process.env.SLIPWAY_BUILD_DIR || '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` type-checks the whole tree once, with the same compiler.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['pg', 'pg-boss', 'pino', '@prisma/client', '@prisma/adapter-pg'],
};

export default config;
