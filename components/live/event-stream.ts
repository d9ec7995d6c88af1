import type { Connection } from './connection';
import { reconnectDelayMs } from './reconnect-delay';

/** What a server sends: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export interface ServerEvent {
  type: string;
  /** The last id that was sent, with this event or before it. */
  id: string;
  data: string;
}

interface EventStreamHandlers {
  onConnected(connected: boolean): void;
  onEvent(event: ServerEvent): void;
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
 * @param url asked for each time that a stream is opened
 * @param types of the events that matter, beside `ping`
 * @returns closes the stream for good
 */
export function openEventStream(
  url: () => string,
  types: readonly string[],
  connection: Connection,
  handlers: EventStreamHandlers,
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
    const stream = new EventSource(url());
    source = stream;
    heard();
    stream.addEventListener('open', () => {
      failures = 0;
      isDown = false;
      heard();
      if (connection.state() !== 'fine') void connection.check();
      handlers.onConnected(true);
    });
    for (const type of ['ping', ...types]) {
      stream.addEventListener(type, ({ data, lastEventId }) => {
        heard();
        handlers.onEvent({ type, id: lastEventId, data });
      });
    }
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
