'use client';

import { FlightCheckReport } from '@/components/flight-check/flight-check-card';
import { labelOf } from '@/components/inputs/problem-links';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { FlightItem } from '@/lib/flight-check/flight-check';

/** What the requester's flight check had found, item by item. */
export function FlightCheckOfThen({
  blueprint: id,
  items,
}: {
  blueprint: string;
  items: readonly FlightItem[];
}) {
  const blueprint = findBlueprint(id);
  const view = { items: [...items], expected: items.map(({ check }) => check), complete: true };
  return (
    <FlightCheckReport
      check={{ state: { kind: 'known', view } }}
      labelOf={(path) => (blueprint ? labelOf(blueprint, path) : path)}
    />
  );
}
