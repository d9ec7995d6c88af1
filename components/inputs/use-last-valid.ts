import { useEffect, useState } from 'react';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';

/** The inputs, or while they are not valid those that last were. */
export function useLastValid(inputs: BlueprintInputs | null, fallback: BlueprintInputs): BlueprintInputs {
  const [last, setLast] = useState(inputs ?? fallback);
  const text = JSON.stringify(inputs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the inputs are new objects at every render; their text says when they changed
  useEffect(() => {
    if (inputs) setLast(inputs);
  }, [text]);
  return inputs ?? last;
}
