import type { AgendaEntry, AgendaStep, World } from '@/lib/practice-aws/state';

/**
 * Notes what is to happen to a stack at a moment. Entries are kept in order of time, those of one moment in the
 * order in which they were noted, so that a run can be repeated exactly.
 */
export function schedule(world: World, stackId: string, at: number, step: AgendaStep): void {
  const entry: AgendaEntry = { ...step, at, stackId, sequence: world.nextSequence };
  world.nextSequence += 1;
  let low = 0;
  let high = world.agenda.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = world.agenda[middle];
    if (other !== undefined && other.at <= at) low = middle + 1;
    else high = middle;
  }
  world.agenda.splice(low, 0, entry);
}

/** Takes the earliest entry that is due, if any. */
export function takeDue(world: World, now: number): AgendaEntry | undefined {
  const first = world.agenda[0];
  return first !== undefined && first.at <= now ? world.agenda.shift() : undefined;
}

/** Forgets what a stack's operation still had to do: it has ended or was superseded. */
export function cancelOperation(world: World, stackId: string): void {
  world.agenda = world.agenda.filter(
    (entry) => entry.stackId !== stackId || 'changeSetId' in entry || 'detectionId' in entry,
  );
}
