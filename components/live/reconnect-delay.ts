const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * How long to wait before the stream is opened again after `failures` failures in a row. Doubles, with up to
 * half of it at random, so that a restarted server isn't met by every page at once.
 *
 * @param random from 0 to 1
 */
export function reconnectDelayMs(failures: number, random: number, longestMs = LONGEST_RETRY_MS): number {
  const ceiling = Math.min(longestMs, FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling * (0.5 + random / 2));
}
