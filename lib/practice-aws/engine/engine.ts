import type { FaultBook } from '@/lib/practice-aws/faults/fault-book';
import type { RequestLog } from '@/lib/practice-aws/request-log';
import type { World } from '@/lib/practice-aws/state';

/** What drives stacks: the world they are in, how fast time runs for them, what is to go wrong. */
export interface Engine {
  world: World;
  /** Durations are divided by this. */
  speed: number;
  faults: FaultBook;
  /** Where the calls are told that CloudFormation makes by itself and that are refused. */
  log?: RequestLog;
}

export function durationMs(engine: Engine, seconds: number): number {
  return (seconds * 1000) / engine.speed;
}
