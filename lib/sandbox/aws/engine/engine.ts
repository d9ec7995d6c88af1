import type { FaultBook } from '@/lib/sandbox/aws/faults/fault-book';
import type { World } from '@/lib/sandbox/aws/state';

/** What drives stacks: the world they are in, how fast time runs for them, what is to go wrong. */
export interface Engine {
  world: World;
  /** Durations are divided by this. */
  speed: number;
  faults: FaultBook;
}

export function durationMs(engine: Engine, seconds: number): number {
  return (seconds * 1000) / engine.speed;
}
