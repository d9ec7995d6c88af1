import { asDatabaseFailure, type DatabaseFailureCode } from '@/lib/db/database-failure';
import { databaseAwayDigest } from '@/lib/errors/page-digests';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** Reads work, changes don't. */
const readsOnly: ReadonlySet<DatabaseFailureCode> = new Set(['database-read-only', 'database-full']);

/** Of whoever writes something that the answer does not depend on: true where a database that only reads is the matter. */
export function isReadsOnly(error: unknown): boolean {
  const failure = asDatabaseFailure(error);
  return failure !== null && readsOnly.has(failure.code);
}

/** What people and scripts are told of a failure of the database; any other error as it is. */
export function unavailableIfDatabase(error: unknown): unknown {
  const failure = asDatabaseFailure(error);
  if (failure === null) return error;
  const message = readsOnly.has(failure.code)
    ? 'Slipway’s database takes no changes at the moment, so nothing was changed. Everything can be read. Try again in a few minutes.'
    : 'Slipway’s database does not answer at the moment. A change may or may not have been stored: nothing is done twice, so simply try again.';
  return new SlipwayError('unavailable', message, { cause: error });
}

/** What a page throws that can't be made without the database: the error page recognises it, and waits. */
class DatabaseAway extends Error {
  readonly digest = databaseAwayDigest;

  constructor(options: { cause: unknown }) {
    super('The page needs the database', options);
    this.name = 'DatabaseAway';
  }
}

export function pageErrorOf(error: unknown): unknown {
  return asDatabaseFailure(error) === null ? error : new DatabaseAway({ cause: error });
}
