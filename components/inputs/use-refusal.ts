import { useState } from 'react';
import type { Refusal } from '@/components/forms/action-result';
import type { Problem } from './request-problems';
import type { RequestValues } from './request-values';

/** What the server refused: it stays at its field until that field is changed. */
export function useRefusal(values: RequestValues) {
  const [refused, setRefused] = useState<(Refusal & { values: RequestValues }) | null>(null);
  const problems: readonly Problem[] =
    refused?.fields.filter(({ path }) => valueAt(values, path) === valueAt(refused.values, path)) ?? [];
  return {
    problems,
    message: refused?.message ?? null,
    set: (refusal: Refusal) => setRefused({ ...refusal, values }),
    clear: () => setRefused(null),
  };
}

function valueAt(values: RequestValues, path: string): unknown {
  if (path === 'name' || path === 'team' || path === 'target') return values[path];
  return values.inputs[path.replace(/^inputs\./, '')];
}
