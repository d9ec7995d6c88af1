import { findBlueprint } from '@/lib/blueprints/registry';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { titleOfType } from '@/lib/stacks/types/type-names';

/**
 * Names for people for the resources of an environment: its blueprint's, else that of the type, else the logical id.
 * Without a type it is the template's resource of that id.
 */
export function nameOfResource({ blueprint: id }: Pick<EnvironmentDetail, 'blueprint'>) {
  const blueprint = findBlueprint(id);
  return (logicalId: string, type = blueprint?.resourceType(logicalId) ?? ''): string =>
    (blueprint?.resourceName(logicalId, type) ?? titleOfType(type)) || logicalId;
}
