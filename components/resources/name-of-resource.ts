import { findBlueprint } from '@/lib/blueprints/registry';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';

/**
 * Names for people for the resources of an environment; the logical id where its blueprint has none. Without a type it
 * is the template's resource of that id.
 */
export function nameOfResource({ blueprint: id }: Pick<EnvironmentDetail, 'blueprint'>) {
  const blueprint = findBlueprint(id);
  return (logicalId: string, type = blueprint?.resourceType(logicalId) ?? ''): string =>
    blueprint?.resourceName(logicalId, type) ?? logicalId;
}
