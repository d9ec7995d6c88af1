import { availableParallelism, loadavg } from 'node:os';

/** How many times slower than alone this machine does things now: what wants to run, for each processor; at least 1. */
export function slowness(): number {
  const [lastMinute = 0] = loadavg();
  return Math.max(1, lastMinute / availableParallelism());
}
