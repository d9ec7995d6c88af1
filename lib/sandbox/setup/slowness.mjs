import { availableParallelism, loadavg } from 'node:os';

/** More than this is no load but a machine that can't run this. */
const MOST = 8;

/**
 * How many times slower than alone this machine does things now: what wants to run, for each processor.
 *
 * @returns {number} at least 1, at most 8
 */
export function slowness() {
  const [lastMinute = 0] = loadavg();
  return Math.min(MOST, Math.max(1, lastMinute / availableParallelism()));
}
