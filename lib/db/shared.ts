import { portalConfig } from '@/lib/config/config';
import { type Database, openDatabase } from './client';
import { databaseAddresses } from './database-addresses';

declare global {
  var slipwayDatabase: Database | undefined;
}

/** The portal's one pool per process; kept on `globalThis` so that a reload in development opens no second. */
export function sharedDatabase(): Database {
  globalThis.slipwayDatabase ??= openDatabase(databaseAddresses(portalConfig()).url, {
    applicationName: 'slipway-portal',
  });
  return globalThis.slipwayDatabase;
}
