import { parseVariables, workerVariablesSchema } from '@/lib/config/environment-variables';
import { refuseToStart } from '@/lib/config/refuse-to-start';
import { applyMigrations } from './migrate';

/** `npm run migrate`: brings the database that DATABASE_URL names up to date. */
async function main(): Promise<void> {
  const { DATABASE_URL } = parseVariables(workerVariablesSchema, process.env);
  const applied = await applyMigrations(DATABASE_URL);
  process.stdout.write(
    applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`,
  );
}

main().catch((error: unknown) => refuseToStart('migrate', error));
