const passed = new Map<string, number>();

/**
 * Kills this process with SIGKILL when `SLIPWAY_CRASH_AT` names this point, as `name` (the first passing) or `name#n`
 * (the n-th); otherwise does nothing. The recovery from a death at each step is tested with it; nothing is flushed, no
 * `finally` runs, as when the machine goes away.
 */
export function crashPoint(name: string): void {
  const wanted = process.env.SLIPWAY_CRASH_AT;
  if (!wanted) return;
  const passing = (passed.get(name) ?? 0) + 1;
  passed.set(name, passing);
  if (wanted === `${name}#${passing}` || (wanted === name && passing === 1))
    process.kill(process.pid, 'SIGKILL');
}
