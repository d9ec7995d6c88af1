import type { z } from 'zod';
import type { FieldError } from './slipway-error';

/**
 * zod's issues as one flat list for the form and for REST: paths joined with dots, and one issue per unknown
 * field at that field's own path (zod reports them together at the parent).
 */
export function toFieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'There is no such field' }));
    }
    return [{ path: path.join('.'), message: issue.message }];
  });
}
