import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterEach, expect, inject, test } from 'vitest';
import { bundle } from '@/bundle.mjs';
import { applyMigrations } from '@/lib/db/migrate';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
// The types of what the setup provides.
import { testAuditKey } from '@/lib/testing/checks/audit-key.mjs';
import type {} from '@/lib/testing/checks/database-global-setup';

let cleanUp = async () => {};
afterEach(() => cleanUp());

async function emptyDatabase(): Promise<string> {
  const server = inject('databaseServerUrl');
  const name = `cannot_start_${randomBytes(6).toString('hex')}`;
  cleanUp = () => dropDatabase(server, name);
  return createDatabase(server, name);
}

const withPassword = (url: string) => String(Object.assign(new URL(url), { password: 'wrong' }));

test.each([
  ['worker', 'database-password', 'the password'],
  ['restore-check', 'database-password', 'the password'],
  ['restore-check', 'schema-older', 'Run migrate'],
  ['restore-check', 'no-credentials', 'no AWS credentials'],
] as const)(
  '%s ends at once, with the reason for machines and for people: %s',
  async (program, code, words) => {
    const url = await emptyDatabase();
    const DATABASE_URL = code === 'database-password' ? withPassword(url) : url;
    if (code === 'no-credentials') await applyMigrations(url);
    const env = {
      NODE_ENV: 'production' as const,
      DATABASE_URL,
      AUDIT_KEY: testAuditKey,
      HEALTH_PORT: '0',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundle(program)], {
      env,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({
        level: 'fatal',
        name: program,
        code,
        reason: expect.stringContaining(words),
      }),
    );
    expect(stderr.trim().split('\n').at(-1)).toContain(words);
  },
);
