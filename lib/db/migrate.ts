import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { migrationOptions } from './connection-options';
import { jobQueues } from './job-queues';
import { type MigrationList, noFilter, openSchemaEngine } from './schema-engine';

/** Any fixed number: it only has to be the same for everybody who migrates this database. */
const migrationLock = 7_541_903;

/**
 * Brings the database at `databaseUrl` up to date: Prisma's migrations, then pg-boss's own schema and our queues.
 * Safe to call from several processes at once; they take turns.
 *
 * @returns the names of the migrations that were applied, oldest first
 */
export async function applyMigrations(databaseUrl: string, root = process.cwd()): Promise<string[]> {
  const lock = new Client(migrationOptions(databaseUrl));
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const engine = await openSchemaEngine({ databaseUrl, dataModel: readDataModel(root) });
    const { appliedMigrationNames } = await engine
      .applyMigrations({ migrationsList: readMigrations(root), filters: noFilter })
      .finally(() => engine.close());
    await installJobSchema(databaseUrl);
    return appliedMigrationNames;
  } finally {
    await lock.end();
  }
}

/** pg-boss keeps its tables in the schema `pgboss` and migrates them itself. */
async function installJobSchema(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ ...migrationOptions(databaseUrl), max: 2, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  for (const queue of jobQueues) await boss.createQueue(queue.name, queue.options);
  await boss.stop({ graceful: false });
}

export function readDataModel(root: string): { path: string; content: string } {
  const path = join(root, 'prisma', 'schema.prisma');
  return { path, content: readFileSync(path, 'utf8') };
}

export function readMigrations(root: string): MigrationList {
  const baseDir = join(root, 'prisma', 'migrations');
  const lockPath = join(baseDir, 'migration_lock.toml');
  const names = readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockPath) ? readFileSync(lockPath, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}
