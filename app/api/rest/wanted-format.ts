/**
 * The format that a request asks for: by its query, since a link in a browser has no other way, else by the first media
 * type of `Accept` that there is. Undefined: JSON.
 */
export function wantedFormat<Format extends string>(
  request: Request,
  asked: Format | undefined,
  mediaTypes: Readonly<Record<Format, string>>,
): Format | undefined {
  if (asked !== undefined) return asked;
  const accepted = (request.headers.get('accept') ?? '')
    .split(',')
    .map((each) => each.split(';', 1)[0]?.trim());
  const formats = Object.entries<string>(mediaTypes) as [Format, string][];
  for (const type of accepted) {
    if (type === 'application/json') return undefined;
    const found = formats.find(([, mediaType]) => mediaType === type);
    if (found) return found[0];
  }
  return undefined;
}

/** A file to be saved, whose name says what it is and of when. */
export function file(
  content: ReadableStream<Uint8Array> | string,
  { name, extension, mediaType }: { name: string; extension: string; mediaType: string },
): Response {
  const day = new Date().toISOString().slice(0, 10);
  return new Response(content, {
    headers: {
      'content-type': `${mediaType}; charset=utf-8`,
      'content-disposition': `attachment; filename="slipway-${name}-${day}.${extension}"`,
      'cache-control': 'no-store',
    },
  });
}

/** An answer that is made whole by its handler. */
export const whole = (response: Response) => ({ status: 200, response }) as const;
