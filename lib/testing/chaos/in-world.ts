import { checkInvariants } from './invariants';
import type { Outcome, Settings } from './scenario';
import { startWorld, type World } from './world';

/** Lets a scenario happen in a world of its own, with the invariants checked at the end. */
export async function inWorld(
  settings: Settings,
  speed: number,
  work: (world: World, outcome: Outcome) => Promise<void>,
): Promise<Outcome> {
  const outcome: Outcome = { runs: 1, faults: 0, violations: [], notes: [] };
  const world = await startWorld(settings.server, speed);
  try {
    await work(world, outcome);
    await world.aws.faults([]);
    outcome.violations.push(...(await checkInvariants(world)));
    return outcome;
  } finally {
    await world.close();
  }
}

/** So many of what the long run has `count` of; at least `least`. */
export function sized(settings: Settings, count: number, least: number): number {
  return Math.max(least, Math.round(count * settings.size));
}
