import type { DatabaseServer } from './server';
import type { Violation } from './violation';

export interface Settings {
  server: DatabaseServer;
  /** How often what depends on chance is repeated, each time in another way. */
  seeds: number;
  firstSeed: number;
  /** How many worlds are run side by side, where a scenario consists of many. */
  lanes: number;
  /** After so long no more of them are begun. */
  withinMs: number;
  /** Scales the number of environments, and the length of time; 1 is what the long run has. */
  size: number;
  report: (line: string) => void;
}

/** What became of one scenario. */
export interface Outcome {
  runs: number;
  /** Faults injected: kills, refused or lost answers, restarts. */
  faults: number;
  violations: Violation[];
  /** What was measured on the way. */
  notes: string[];
}

export interface Scenario {
  name: string;
  run: (settings: Settings) => Promise<Outcome>;
}

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

export function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
}
