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
