import type { Blueprint } from './blueprint';
import { staticSite } from './static-site/blueprint';
import { webEnvironment } from './web-environment/blueprint';

/** Every blueprint on offer, in the order in which the portal lists them. */
export const blueprints: readonly Blueprint[] = [webEnvironment, staticSite];

/** The blueprint of this id, or undefined. */
export function findBlueprint(id: string): Blueprint | undefined {
  return blueprints.find((blueprint) => blueprint.id === id);
}
