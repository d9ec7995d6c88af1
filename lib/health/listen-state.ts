export type ListenState = 'unknown' | 'working' | 'refused';

declare global {
  var slipwayListenState: ListenState | undefined;
}

/** Called by whoever listens in this process, with what it finds; kept on `globalThis`, as Next loads a file twice. */
export function noteListening(state: ListenState): void {
  globalThis.slipwayListenState = state;
}

/** Whether this process hears notifications of the database. */
export function listenState(): ListenState {
  return globalThis.slipwayListenState ?? 'unknown';
}
