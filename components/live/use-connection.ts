import { useSyncExternalStore } from 'react';
import { type ConnectionState, connection } from './connection';

/** What the page knows of its way to the portal; on the server that is fine, or there would be no page. */
export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.state, () => 'fine');
}
