import { useState } from 'react';
import type { Problem } from './request-problems';
import type { RequestValues } from './request-values';
import type { LaunchRefusal } from './use-launch';

/** What the server refused: it stays at its field until that field is changed. */
export function useRefusal(values: RequestValues) {
  const [refused, setRefused] = useState<(LaunchRefusal & { values: RequestValues }) | null>(null);
  const problems: readonly Problem[] =
    refused?.problems.filter(({ path }) => valueAt(values, path) === valueAt(refused.values, path)) ?? [];
  return {
    problems,
    message: refused?.message ?? null,
    set: (refusal: LaunchRefusal) => setRefused({ ...refusal, values }),
    clear: () => setRefused(null),
  };
}

function valueAt(values: RequestValues, path: string): unknown {
  if (path === 'name' || path === 'team' || path === 'target') return values[path];
  return values.inputs[path.replace(/^inputs\./, '')];
}
