import { randomUUID } from 'node:crypto';
import type { ClientBase, Notification } from 'pg';
import type { Database } from './client';
import { databaseTimeouts } from './database-timeouts';

const proofChannel = 'slipway_proof';

/** Notifies over the ordinary connections, as whatever changes the database does. */
export type Notify = (channel: string, payload: string) => Promise<unknown>;

export function notifyThrough(database: Database): Notify {
  return (channel, payload) => database.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}

/** LISTEN was accepted, and yet nothing is heard. */
export class ListenRefused extends Error {
  constructor() {
    super(
      'LISTEN hears nothing: notifications are lost on the way, as by PgBouncer in transaction mode. Set DATABASE_DIRECT_URL to the address of Postgres itself',
    );
    this.name = 'ListenRefused';
  }
}

/**
 * A pooler that hands a connection to somebody else after each transaction accepts LISTEN without a word and passes no
 * notification on (https://www.pgbouncer.org/features.html). So one of our own has to be heard before a connection
 * counts as listening. A database that accepts no notification, or a connection that is lost, proves nothing: those
 * errors are passed on as they are.
 *
 * @throws ListenRefused when it was sent, this connection is well, and nothing was heard
 */
export async function proveListening(client: ClientBase, notify: Notify): Promise<void> {
  const word = randomUUID();
  let hear = () => {};
  const listener = ({ channel, payload }: Notification) => {
    if (channel === proofChannel && payload === word) hear();
  };
  let heard = false;
  const isHeard = new Promise<void>((resolve) => {
    hear = () => {
      heard = true;
      resolve();
    };
  });
  client.on('notification', listener);
  try {
    await client.query(`LISTEN ${proofChannel}`);
    await notify(proofChannel, word);
    await Promise.race([isHeard, waitAtMost(databaseTimeouts.listenProofMs)]);
    const wasHeard = heard;
    // Fails where the connection is the matter. No longer for us what others prove.
    await client.query(`UNLISTEN ${proofChannel}`);
    if (!wasHeard) throw new ListenRefused();
  } finally {
    client.off('notification', listener);
  }
}

function waitAtMost(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

declare global {
  /** Of this process; on `globalThis` because Next loads a module more than once. */
  var slipwayDeafListeners: Set<string> | undefined;
}

/** Remembers what became of the last proof of one listener. */
export function noteListening(listener: string, works: boolean): void {
  globalThis.slipwayDeafListeners ??= new Set();
  if (works) globalThis.slipwayDeafListeners.delete(listener);
  else globalThis.slipwayDeafListeners.add(listener);
}

/** Whether some listener of this process was refused: it works on, by looking now and then, and is slower. */
export function isListenRefused(): boolean {
  return (globalThis.slipwayDeafListeners?.size ?? 0) > 0;
}
