import { setTimeout as sleep } from 'node:timers/promises';

/** By what they ask of, such as an account and region. */
const last = new Map<string, Promise<unknown>>();

/**
 * One after the other: asks when the one before has its answer, or has waited for it as long as `longestMs`, so that a
 * service that hangs keeps nobody from asking once it answers again.
 */
export function inTurn<Answer>(
  place: string,
  longestMs: number,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const before = last.get(place) ?? Promise.resolve();
  const begun = before.then(() => ({ answer: ask() }));
  const ended = begun
    .then(({ answer }) => Promise.race([answer, sleep(longestMs, undefined, { ref: false })]))
    .catch(() => undefined)
    .then(() => void (last.get(place) === ended && last.delete(place)));
  last.set(place, ended);
  return begun.then(({ answer }) => answer);
}
