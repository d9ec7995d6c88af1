import { TooManyRequests } from '@/lib/errors/slipway-error';

/** How soon a browser asks again: another one may have been closed by then. */
const retryAfterMs = 15_000;

declare global {
  /** How many streams of this process each person has open. */
  var slipwayStreamsOf: Map<string, number> | undefined;
}

/**
 * Takes one of the places for open streams that a person has; the answer gives it back, once. Throws TooManyRequests
 * where there is none left. `most` 0: as many as they like.
 */
export function takeStreamPlace(person: string, most: number): () => void {
  globalThis.slipwayStreamsOf ??= new Map();
  const streams = globalThis.slipwayStreamsOf;
  const open = streams.get(person) ?? 0;
  if (most > 0 && open >= most) {
    throw new TooManyRequests(
      `You have ${most} live streams open, which is the most: close a browser or end a script`,
      retryAfterMs,
    );
  }
  streams.set(person, open + 1);
  let taken = true;
  return () => {
    if (!taken) return;
    taken = false;
    const left = (streams.get(person) ?? 1) - 1;
    if (left > 0) streams.set(person, left);
    else streams.delete(person);
  };
}
