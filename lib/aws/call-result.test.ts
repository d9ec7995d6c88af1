import { expect, test } from 'vitest';
import { callResult } from './call-result';

function error(name: string, status?: number): Error {
  return Object.assign(new Error(name), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
  });
}

test.each([
  [undefined, 'ok'],
  [error('Throttling', 400), 'throttled'],
  [error('SlowDown', 503), 'throttled'],
  [error('AnythingElse', 429), 'throttled'],
  [error('AccessDenied', 403), 'denied'],
  [error('ValidationError', 400), 'refused'],
  [error('NoSuchBucket', 404), 'refused'],
  [error('InternalFailure', 500), 'internal-error'],
  [error('ServiceUnavailable', 503), 'internal-error'],
  [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'unreachable'],
  [error('TimeoutError'), 'unreachable'],
])('%s counts as %s', (thrown, result) => {
  expect(callResult(thrown)).toBe(result);
});
