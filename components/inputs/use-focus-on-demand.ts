import { useEffect, useRef, useState } from 'react';

/** Focuses an element after the render that made it. `demands` counts how often that was asked for. */
export function useFocusOnDemand() {
  const ref = useRef<HTMLDivElement>(null);
  const [demands, setDemands] = useState(0);
  useEffect(() => {
    if (demands > 0) ref.current?.focus();
  }, [demands]);
  return { ref, demands, demand: () => setDemands((count) => count + 1) };
}
