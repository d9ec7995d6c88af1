import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { testAuditKey } from './audit-key.mjs';
import type { Sandbox } from './sandbox';

export interface Checked {
  /** Null: a signal ended it. */
  code: number | null;
  output: string;
}

/** Runs the program of `npm run restore-check` on a sandbox's AWS to its end. */
export function runRestoreCheck(
  sandbox: Pick<Sandbox, 'databaseUrl' | 'aws'>,
  args: readonly string[] = [],
  crashAt?: string,
): Promise<Checked> {
  const root = process.cwd();
  const child = spawn(join(root, 'node_modules/.bin/node'), [join(root, 'dist/restore-check.mjs'), ...args], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      DATABASE_URL: asRole(sandbox.databaseUrl, 'worker'),
      AUDIT_KEY: testAuditKey,
      AWS_ENDPOINT_URL: sandbox.aws.url,
      AWS_REGION: 'eu-west-3',
      AWS_ACCESS_KEY_ID: 'practice',
      AWS_SECRET_ACCESS_KEY: 'practice',
      ...(crashAt === undefined ? {} : { SLIPWAY_CRASH_AT: crashAt }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
