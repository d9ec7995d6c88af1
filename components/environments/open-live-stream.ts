import type { Connection } from '@/components/live/connection';
import { reconnectDelayMs } from '@/components/live/reconnect-delay';
import { type LiveMessage, readLiveMessage } from './live-message';

interface LiveStreamHandlers {
  onConnected(connected: boolean): void;
  onMessage(message: LiveMessage): void;
}

/** The server sends something every 15 s: when one is missing, the portal is asked whether it is there … */
const OVERDUE_AFTER_MS = 17_000;
/** … and when two are, the line is dead, though nobody said so. */
const SILENT_AFTER_MS = 35_000;

/**
 * Keeps one EventSource open. The browser reconnects by itself after a cut connection, but gives up (CLOSED) when the
 * server answers with an error; then this opens a new one, later and later, or at once when the portal is known to be
 * back. It also opens a new one when the stream falls silent. Why a stream was refused is not told to pages, so
 * `connection` is asked to look. https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 *
 * @returns closes the stream for good
 */
export function openLiveStream(
  url: string,
  connection: Connection,
  handlers: LiveStreamHandlers,
): () => void {
  let source: EventSource | null = null;
  let failures = 0;
  let isDown = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const down = () => {
    handlers.onConnected(false);
    // Only once: the connection is asked for again by itself, and not each time that the browser tries.
    if (!isDown) void connection.check();
    isDown = true;
  };
  const retryLater = () => {
    failures += 1;
    clearTimeout(retry);
    retry = setTimeout(
      () => {
        // While there is no portal, or none for us, the stream waits for the connection instead.
        if (connection.state() === 'fine') open();
      },
      reconnectDelayMs(failures, Math.random()),
    );
  };
  const giveUp = () => {
    clearTimeout(silence);
    source?.close();
    down();
    retryLater();
  };
  const suspect = async () => {
    const timer = setTimeout(giveUp, SILENT_AFTER_MS - OVERDUE_AFTER_MS);
    silence = timer;
    const state = await connection.check();
    // Unless something was heard meanwhile, or the page has closed.
    if (state !== 'fine' && silence === timer) giveUp();
  };
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => void suspect(), OVERDUE_AFTER_MS);
  };
  const open = () => {
    clearTimeout(retry);
    source?.close();
    const stream = new EventSource(url);
    source = stream;
    heard();
    stream.addEventListener('open', () => {
      failures = 0;
      isDown = false;
      heard();
      if (connection.state() !== 'fine') void connection.check();
      handlers.onConnected(true);
    });
    stream.addEventListener('ping', heard);
    stream.addEventListener('environment', (event) => {
      heard();
      const message = readLiveMessage(event.data);
      if (message) handlers.onMessage(message);
    });
    stream.addEventListener('error', () => {
      down();
      if (stream.readyState === EventSource.CLOSED) retryLater();
    });
  };

  open();
  const stopListening = connection.subscribe(() => {
    if (isDown && connection.state() === 'fine') open();
  });
  return () => {
    stopListening();
    clearTimeout(retry);
    clearTimeout(silence);
    silence = undefined;
    source?.close();
  };
}
