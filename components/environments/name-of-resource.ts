import { findBlueprint } from '@/lib/blueprints/registry';
import type { EnvironmentDetail } from '@/lib/environments/environment-view';

/** Names for people for the resources of an environment; the logical id where its blueprint has none. */
export function nameOfResource({ blueprint }: Pick<EnvironmentDetail, 'blueprint'>) {
  return (logicalId: string, type: string): string =>
    findBlueprint(blueprint)?.resourceName(logicalId, type) ?? logicalId;
}
