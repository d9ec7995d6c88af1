import type { Reader } from './client';

/**
 * How the database's schema stands to this build. Migrations come in two kinds (CONTRIBUTING.md): those that expand it
 * leave the builds before it at work; one that contracts it names, in `schema_compatibility`, the oldest build that
 * still works.
 */
export type SchemaVersion =
  /** Exactly the migrations that this build was built with. */
  | { state: 'current' }
  /** `missing` were not applied: run migrate. */
  | { state: 'older'; missing: string[] }
  /** Newer builds have migrated it, by `ahead`, and this one still works with it. */
  | { state: 'newer'; ahead: string[] }
  /** Newer builds have migrated it, and no build without the migration `minimum` works with it. */
  | { state: 'newer-incompatible'; ahead: string[]; minimum: string };

/** The migrations that this build was built with, oldest first. */
export function builtWithMigrations(): string[] {
  // Put in by next.config.js, bundle.mjs and vitest.config.ts: see prisma/migration-names.mjs.
  const names = process.env.BUILT_WITH_MIGRATIONS;
  if (!names) throw new Error('This was built without the names of its migrations');
  return names.split(' ');
}

/** @throws where the database can't be asked: that says nothing about its schema */
export async function schemaVersion(
  database: Pick<Reader, '$queryRaw'>,
  known: readonly string[] = builtWithMigrations(),
): Promise<SchemaVersion> {
  const { applied, minimum } = await readSchema(database);
  const ahead = applied.filter((name) => !known.includes(name));
  // First: what is missing could be applied here and would change nothing.
  if (minimum !== null && !known.includes(minimum)) return { state: 'newer-incompatible', ahead, minimum };
  const missing = known.filter((name) => !applied.includes(name));
  if (missing.length > 0) return { state: 'older', missing };
  return ahead.length > 0 ? { state: 'newer', ahead } : { state: 'current' };
}

/** Whether this build may work with such a schema. */
export function isUsable({ state }: SchemaVersion): boolean {
  return state === 'current' || state === 'newer';
}

/** What to do about a schema that this build can't work with, in a sentence or two. */
export function explainSchema(version: SchemaVersion): string {
  switch (version.state) {
    case 'current':
      return 'The database is up to date.';
    case 'newer':
      return 'A newer version has migrated the database; this version works with it.';
    case 'older':
      return `The database lacks ${count(version.missing.length, 'migration')} of this version. Run migrate.`;
    case 'newer-incompatible':
      return `A newer version has migrated the database, and this version can't work with it. Run a version that includes the migration ${version.minimum}.`;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Two tables that an empty database, or one from before there was the second, doesn't have. */
async function readSchema(
  database: Pick<Reader, '$queryRaw'>,
): Promise<{ applied: string[]; minimum: string | null }> {
  const [has] = await database.$queryRaw<{ migrations: boolean; compatibility: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS migrations,
           to_regclass('schema_compatibility') IS NOT NULL AS compatibility`;
  const applied = has?.migrations
    ? await database.$queryRaw<{ name: string }[]>`
        SELECT migration_name AS name FROM _prisma_migrations
        WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`
    : [];
  const [row] = has?.compatibility
    ? await database.$queryRaw<{ minimum: string }[]>`
        SELECT minimum_migration AS minimum FROM schema_compatibility`
    : [];
  return { applied: applied.map(({ name }) => name), minimum: row?.minimum ?? null };
}
