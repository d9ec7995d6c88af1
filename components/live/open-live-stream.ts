import { type LiveMessage, readLiveMessage, reconnectDelayMs } from './live-message';

interface LiveStreamHandlers {
  onConnected(connected: boolean): void;
  onMessage(message: LiveMessage): void;
}

/**
 * Keeps one EventSource open. The browser reconnects by itself after a cut connection, but gives up (CLOSED)
 * when the server answers with an error, for instance while it restarts; then this opens a new one, later and
 * later. https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 *
 * @returns closes the stream for good
 */
export function openLiveStream(url: string, handlers: LiveStreamHandlers): () => void {
  let source: EventSource | null = null;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    const stream = new EventSource(url);
    source = stream;
    stream.addEventListener('open', () => {
      failures = 0;
      handlers.onConnected(true);
    });
    stream.addEventListener('environment', (event) => {
      const message = readLiveMessage(event.data);
      if (message) handlers.onMessage(message);
    });
    stream.addEventListener('error', () => {
      handlers.onConnected(false);
      if (stream.readyState !== EventSource.CLOSED) return;
      failures += 1;
      retry = setTimeout(open, reconnectDelayMs(failures, Math.random()));
    });
  };

  open();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}
