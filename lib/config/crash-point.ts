import { writeSync } from 'node:fs';

const passed = new Map<string, number>();

/**
 * Kills this process with SIGKILL when `SLIPWAY_CRASH_AT` names this point, as `name` (the first passing) or `name#n`
 * (the n-th), alone or among others, separated by commas; otherwise does nothing. The recovery from a death at each
 * step is tested with it: no `finally` runs, as when the machine goes away. Where it died is its last word on stderr.
 */
export function crashPoint(name: string): void {
  const wanted = process.env.SLIPWAY_CRASH_AT;
  if (!wanted) return;
  const passing = (passed.get(name) ?? 0) + 1;
  passed.set(name, passing);
  const point = `${name}#${passing}`;
  const points = wanted.split(',').map((each) => (each.includes('#') ? each : `${each}#1`));
  if (!points.includes(point)) return;
  writeSync(2, `crash point ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
}
