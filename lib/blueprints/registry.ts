import type { Blueprint } from './blueprint';
import { webEnvironment } from './web-environment/blueprint';

/** Every blueprint on offer, in the order in which the portal lists them. */
export const blueprints: readonly Blueprint[] = [webEnvironment];

/** The blueprint of this id, or undefined. */
export function findBlueprint(id: string): Blueprint | undefined {
  return blueprints.find((blueprint) => blueprint.id === id);
}
