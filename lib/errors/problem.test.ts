import { describe, expect, test } from 'vitest';
import { toProblem } from './problem';
import { type ErrorCode, invalid, SlipwayError } from './slipway-error';

const statuses = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'fresh-sign-in': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  invalid: 422,
  'too-many-requests': 429,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

const codes = Object.keys(statuses) as ErrorCode[];

describe('an error of Slipway', () => {
  test.each(codes)('%s has its own status, type and title, and the message as the detail', (code) => {
    const problem = toProblem(new SlipwayError(code, 'What to do about it.'));
    expect(problem).toEqual({
      type: `urn:slipway:problem:${code}`,
      title: expect.stringMatching(/^[A-Z]/),
      status: statuses[code],
      detail: 'What to do about it.',
    });
  });

  test('names every part of the input that is wrong', () => {
    const fields = [
      { path: 'name', message: 'Too short' },
      { path: 'inputs.zones', message: 'Must be 2 or 3' },
    ];
    expect(toProblem(invalid(fields))).toMatchObject({
      status: 422,
      errors: fields,
      detail: '2 values are not valid.',
    });
    expect(toProblem(invalid(fields.slice(1))).detail).toBe('One value is not valid.');
  });

  test('keeps its cause to itself', () => {
    const problem = toProblem(
      new SlipwayError('conflict', 'Taken.', { cause: new Error('password=hunter2') }),
    );
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('any other error', () => {
  test.each([
    new Error('password=hunter2'),
    new TypeError('hunter2 is not a function'),
    { code: 'conflict', message: 'hunter2', fields: [] },
    'hunter2',
    null,
    undefined,
  ])('is a 500 without its message: %s', (error) => {
    const problem = toProblem(error);
    expect(problem).toMatchObject({ status: 500, type: 'about:blank' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(problem.errors).toBeUndefined();
  });
});
