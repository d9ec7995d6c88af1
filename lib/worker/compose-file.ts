import { removeArtifact } from '@/lib/aws/artifacts';
import { errorMessage } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import type { Logger } from '@/lib/config/logger';

/** Where an environment's compose file lies in its target's artifact bucket: by id, since a name is used again. */
export function composeKey(environmentId: string): string {
  return `environments/${environmentId}/docker-compose.yaml`;
}

/** Nobody needs the file once the instances are gone. What can't be removed is worth a line in the log, not a failure. */
export async function removeComposeFile(
  connection: Connection,
  environmentId: string,
  logger: Logger,
): Promise<void> {
  try {
    await removeArtifact(connection, composeKey(environmentId));
  } catch (error) {
    logger.warn({ reason: errorMessage(error) }, 'compose file not removed');
  }
}
