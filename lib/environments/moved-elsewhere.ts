interface States {
  of: 'environment' | 'operation';
  /** Null: the row is gone. */
  current: string | null;
  expected: string;
}

/**
 * A compare-and-set found another value than expected: somebody else moved the row, or took the lease. The caller
 * stops and writes nothing more; its transaction is rolled back.
 */
export class MovedElsewhere extends Error {
  /** For the person who lost the race: what is there, and what should have been. */
  readonly difference: string | null;

  constructor(what: string, states?: States) {
    const difference =
      states && `the ${states.of} is ${states.current ?? 'gone'} now, not ${states.expected}`;
    super(`${what} was moved by somebody else${difference ? `: ${difference}` : ''}`);
    this.name = 'MovedElsewhere';
    this.difference = difference ?? null;
  }
}

/** Another worker follows the target by now: all that reads it on behalf of this lease ends, whichever stack it is at. */
export class FollowerLeaseLost extends MovedElsewhere {
  constructor(targetId: string) {
    super(`the follower's lease on target ${targetId}`);
    this.name = 'FollowerLeaseLost';
  }
}
