import { schemaRefusedDigest } from '@/lib/errors/page-digests';
import { SlipwayError } from '@/lib/errors/slipway-error';
import type { Reader } from './client';
import { isUsable, type SchemaVersion, schemaVersion } from './schema-version';

/** Nothing can be read or changed: this build and the database's schema do not fit each other. */
export class SchemaRefused extends SlipwayError {
  /** The error page recognises it, and waits. */
  readonly digest = schemaRefusedDigest;

  constructor(state: SchemaVersion['state']) {
    const why =
      state === 'older'
        ? 'the database is still to be migrated for this version'
        : 'a newer version has taken the database over';
    super(
      'unavailable',
      `Slipway is being upgraded: ${why}. Nothing was changed; try again in a few minutes.`,
    );
    this.name = 'SchemaRefused';
  }
}

/** How long an answer is good for: a migration is noticed soon, and a page costs no questions of its own. */
const fitsMs = 5_000;
const refusedMs = 1_000;

/**
 * Throws `SchemaRefused` while this build can't work with the schema. One that can't be read is no reason: what is wrong
 * with the database then says itself.
 */
export function openSchemaGate(
  read: (database: Pick<Reader, '$queryRaw'>) => Promise<SchemaVersion> = schemaVersion,
  now: () => number = performance.now.bind(performance),
): (database: Pick<Reader, '$queryRaw'>) => Promise<void> {
  let known: { version: Promise<SchemaVersion>; until: number } | undefined;
  return async (database) => {
    if (!known || known.until <= now()) {
      const asked = { version: read(database), until: now() + fitsMs };
      known = asked;
      asked.version.then(
        (version) => {
          if (!isUsable(version)) asked.until = now() + refusedMs;
        },
        () => {
          if (known === asked) known = undefined;
        },
      );
    }
    const version = await known.version.catch(() => null);
    if (version && !isUsable(version)) throw new SchemaRefused(version.state);
  };
}

/** The one of this process. */
export const passSchemaGate = openSchemaGate();
