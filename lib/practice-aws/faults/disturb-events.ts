import type { Engine } from '@/lib/practice-aws/engine/engine';
import type { Stack } from '@/lib/practice-aws/state';

/** A page of a stack's events as an `events` fault wants it seen: each twice, or neighbours the wrong way round. */
export function disturbEvents<T>(engine: Engine, { account, region, name }: Stack, page: readonly T[]): T[] {
  const fault = engine.faults.strike('events', { account, region, stack: name });
  if (fault === undefined) return [...page];
  if (fault.order === 'repeated') return page.flatMap((event) => [event, event]);
  return page.map((event, index) => page[index % 2 === 0 ? index + 1 : index - 1] ?? event);
}
