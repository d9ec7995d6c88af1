import { portalConfig } from '@/lib/config/config';
import { type Database, openDatabase } from './client';

declare global {
  var slipwayDatabase: Database | undefined;
}

/** The portal's one pool per process; kept on `globalThis` so that a reload in development opens no second. */
export function sharedDatabase(): Database {
  globalThis.slipwayDatabase ??= openDatabase(portalConfig().DATABASE_URL, {
    applicationName: 'slipway-portal',
  });
  return globalThis.slipwayDatabase;
}
