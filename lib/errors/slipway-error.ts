/** Every way in which Slipway refuses a request; mapped to HTTP once, in `problem.ts`. */
export type ErrorCode =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'fresh-sign-in'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'too-large'
  | 'unsupported-media-type'
  | 'invalid'
  | 'unavailable';

/** One thing wrong with the input: where (`inputs.minInstances`), and what is allowed instead. */
export interface FieldError {
  path: string;
  message: string;
}

/** An error whose message is safe, and meant, for the person who asked. */
export class SlipwayError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: readonly FieldError[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'SlipwayError';
    this.code = code;
    this.fields = options.fields ?? [];
  }
}

export function invalid(fields: readonly FieldError[]): SlipwayError {
  const count = fields.length === 1 ? 'One value is' : `${fields.length} values are`;
  return new SlipwayError('invalid', `${count} not valid.`, { fields });
}
