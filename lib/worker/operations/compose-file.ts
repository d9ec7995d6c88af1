import { contentHash, listArtifacts, removeArtifact } from '@/lib/aws/artifacts';
import { errorMessage } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import type { Logger } from '@/lib/config/logger';

/**
 * Where a compose file lies in the target's artifact bucket: by the environment's id, since a name is used again, and
 * by its content, so that the file of an update does not overwrite the one that serves.
 */
export function composeKey(environmentId: string, compose: string): string {
  return `${folderOf(environmentId)}${contentHash(compose)}/${fileName}`;
}

const fileName = 'docker-compose.yaml';

function folderOf(environmentId: string): string {
  return `environments/${environmentId}/`;
}

/**
 * Removes an environment's compose files that no parameter of its stack names: all of them once the stack is gone.
 * What can't be removed is worth a line in the log, not a failure.
 */
export async function removeComposeFiles(
  connection: Connection,
  environmentId: string,
  logger: Logger,
  stackParameters: readonly string[] = [],
): Promise<void> {
  const inUse = new Set(stackParameters.map((prefix) => `${prefix}/${fileName}`));
  const notRemoved = (error: unknown) =>
    logger.warn({ reason: errorMessage(error), environment: environmentId }, 'compose files not removed');
  try {
    for (const key of await listArtifacts(connection, folderOf(environmentId))) {
      if (!inUse.has(key)) await removeArtifact(connection, key).catch(notRemoved);
    }
  } catch (error) {
    notRemoved(error);
  }
}
