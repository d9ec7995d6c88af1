/**
 * A compare-and-set found another value than expected: somebody else moved the row, or took the lease. The caller
 * stops and writes nothing more; its transaction is rolled back.
 */
export class MovedElsewhere extends Error {
  constructor(what: string) {
    super(`${what} was moved by somebody else`);
    this.name = 'MovedElsewhere';
  }
}

/** Another worker follows the target by now: all that reads it on behalf of this lease ends, whichever stack it is at. */
export class FollowerLeaseLost extends MovedElsewhere {
  constructor(targetId: string) {
    super(`the follower's lease on target ${targetId}`);
    this.name = 'FollowerLeaseLost';
  }
}
