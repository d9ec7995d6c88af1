import type { BlueprintInputs } from '@/lib/blueprints/blueprint';

/** The inputs that differ, so that two people who change different ones don't take back each other's. */
export function onlyChanged(
  present: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): BlueprintInputs {
  const changed = Object.entries(wanted).filter(([key, value]) => value !== present[key]);
  return Object.fromEntries(changed) as BlueprintInputs;
}
