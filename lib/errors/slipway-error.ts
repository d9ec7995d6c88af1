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
  | 'too-many-requests'
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

/** Asked too often: the same works again after a while. */
export class TooManyRequests extends SlipwayError {
  readonly retryAfterSeconds: number;

  /** @param message without a full stop, which the time follows */
  constructor(message: string, retryAfterMs: number) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
    super(
      'too-many-requests',
      `${message}. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    );
    this.retryAfterSeconds = seconds;
  }
}
