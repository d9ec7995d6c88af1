import { httpStatus, isDenied, isThrottling } from './aws-failure';

export type CallResult = 'ok' | 'throttled' | 'denied' | 'unreachable' | 'internal-error' | 'refused';

/** How an attempt at a call ended, in few enough words to count; `error` is undefined after an answer. */
export function callResult(error: unknown): CallResult {
  if (error === undefined) return 'ok';
  if (isThrottling(error)) return 'throttled';
  if (isDenied(error)) return 'denied';
  const status = httpStatus(error);
  if (status === undefined) return 'unreachable';
  return status >= 500 ? 'internal-error' : 'refused';
}
