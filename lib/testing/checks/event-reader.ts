/** What a live stream said so far. */
export interface EventReader {
  messages: { id: number; name: string; status: string }[];
  raw: () => string;
  ended: () => boolean;
  cancel: () => Promise<void>;
}

/** Reads a live stream as a browser does: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function readEvents(stream: ReadableStream<Uint8Array>): EventReader {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const messages: EventReader['messages'] = [];
  let raw = '';
  let ended = false;
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      raw += decoder.decode(value, { stream: true });
      messages.splice(0, messages.length, ...parse(raw));
    }
  };
  // A connection that is cut is an end too.
  void read()
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  return { messages, raw: () => raw, ended: () => ended, cancel: () => reader.cancel() };
}

function parse(raw: string): EventReader['messages'] {
  return raw
    .split('\n\n')
    .filter((block) => block.includes('event: environment'))
    .flatMap((block) => {
      const id = /^id: (\d+)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      return id && data ? [{ ...JSON.parse(data), id: Number(id) }] : [];
    });
}
