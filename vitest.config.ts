import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { slowness } from './lib/sandbox/setup/slowness.mjs';
import { testAuditKey } from './lib/testing/checks/audit-key.mjs';
import { migrationNames } from './prisma/migration-names.mjs';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const alias = { '@': root, 'server-only': `${root}/lib/testing/checks/server-only.ts` };

/** How long is waited before something has failed, in proportion to what else the machine does. */
const expect = { poll: { timeout: 10_000 * slowness() } };

/** What next.config.js and bundle.mjs put in, and the key that portals, workers and tests sign the audit log with. */
const env = {
  BUILT_WITH_MIGRATIONS: migrationNames().join(' '),
  AUDIT_KEY: testAuditKey,
};

/**
 * unit      pure, beside the source: `*.test.ts`
 * database  real Postgres, each file with a database of its own: `*.db.test.ts`
 * contract  real HTTP to the practice AWS, moto and the AWS command line: `*.contract.test.ts`
 * chroot    as root, with debootstrap, not part of `npm test`: `*.chroot.test.ts`
 */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{app,components,lib,infra-templates,prisma}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', '**/*.contract.test.ts', '**/*.chroot.test.ts', '**/node_modules/**'],
          maxWorkers: 2,
          testTimeout: 10_000 * slowness(),
          hookTimeout: 10_000 * slowness(),
          expect,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'database',
          include: ['{app,lib,prisma}/**/*.db.test.ts'],
          globalSetup: ['lib/testing/checks/database-global-setup.ts'],
          env,
          testTimeout: 300_000 * slowness(),
          hookTimeout: 300_000 * slowness(),
          expect,
          // They mostly wait, for leases and for the practice AWS: more of them than a machine of two cores has.
          maxWorkers: Math.max(2, Math.round(6 / slowness())),
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'contract',
          include: ['{lib,infra-templates}/**/*.contract.test.ts'],
          globalSetup: ['lib/testing/checks/database-global-setup.ts'],
          env,
          testTimeout: 300_000 * slowness(),
          hookTimeout: 300_000 * slowness(),
          expect,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'chroot',
          include: ['infra-templates/**/*.chroot.test.ts'],
          testTimeout: 900_000 * slowness(),
          maxWorkers: 1,
        },
      },
    ],
  },
});
