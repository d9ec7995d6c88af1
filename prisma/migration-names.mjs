import { globSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The names of the migrations in this folder, oldest first. Portal, worker and `migrate` are built with them
 * (`BUILT_WITH_MIGRATIONS`), so that each knows which schema it was written for, wherever it runs.
 *
 * @returns {string[]}
 */
export function migrationNames() {
  return globSync('migrations/*/migration.sql', { cwd: import.meta.dirname })
    .map((path) => path.slice('migrations/'.length))
    .map(dirname)
    .sort();
}
