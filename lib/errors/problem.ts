import { type ErrorCode, type FieldError, SlipwayError } from './slipway-error';

/** RFC 9457. `errors` names each part of the input that is wrong. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: readonly FieldError[];
  /** Finds the request in the portal's log. */
  requestId?: string;
}

const answers = {
  malformed: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  'fresh-sign-in': { status: 403, title: 'Sign in again' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Not possible with this method' },
  conflict: { status: 409, title: 'Conflict' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'Send JSON' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  invalid: { status: 422, title: 'The input is not valid' },
  unavailable: { status: 503, title: 'Not available now' },
} as const satisfies Record<ErrorCode, { status: number; title: string }>;

/** The one mapping from our errors to HTTP. Anything else is a defect: 500, without its message. */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof SlipwayError)) {
    return {
      type: 'about:blank',
      title: 'Something went wrong in Slipway',
      status: 500,
      detail: 'The error was logged. Nothing was left half done; try again, or ask the platform team.',
    };
  }
  const { status, title } = answers[error.code];
  return {
    type: `urn:slipway:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    ...(error.fields.length > 0 ? { errors: error.fields } : {}),
  };
}
