import { contentHash, listArtifacts, removeArtifact, uploadArtifact } from '@/lib/aws/artifacts';
import { errorMessage } from '@/lib/aws/aws-failure';
import { type Connection, connect } from '@/lib/aws/connect';
import { followerActor } from '@/lib/aws/target';
import type { Artifact, UploadedArtifact } from '@/lib/blueprints/blueprint';
import type { Logger } from '@/lib/config/logger';

/**
 * Uploads what a stack needs to the target's artifact bucket: by the environment's id, since a name is used again, and
 * by its content, so that the file of an update does not overwrite the one that serves. May be repeated.
 */
export async function uploadArtifacts(
  connection: Connection,
  environmentId: string,
  artifacts: readonly Artifact[],
): Promise<Record<string, UploadedArtifact>> {
  const uploaded = artifacts.map(async ({ name, body, contentType }) => {
    const hash = contentHash(body);
    const folder = `${folderOf(environmentId)}${hash}`;
    const key = `${folder}/${name}`;
    await uploadArtifact(connection, key, body, contentType);
    return [name, { folder, key, hash }] as const;
  });
  return Object.fromEntries(await Promise.all(uploaded));
}

function folderOf(environmentId: string): string {
  return `environments/${environmentId}/`;
}

/**
 * Removes an environment's artifacts that no parameter of its stack names, by key or by folder: all of them once the
 * stack is gone. What can't be removed is worth a line in the log, not a failure.
 */
export async function removeArtifacts(
  connection: Connection,
  environmentId: string,
  logger: Logger,
  stackParameters: readonly string[] = [],
): Promise<void> {
  const inUse = new Set(stackParameters);
  // A follower's session changes nothing.
  const reach = { stackName: null, environmentId };
  const own = connect(connection.target, { ...followerActor, reach });
  const notRemoved = (error: unknown) =>
    logger.warn({ reason: errorMessage(error), environment: environmentId }, 'artifacts not removed');
  try {
    for (const key of await listArtifacts(own, folderOf(environmentId))) {
      const named = inUse.has(key) || inUse.has(key.slice(0, key.lastIndexOf('/')));
      if (!named) await removeArtifact(own, key).catch(notRemoved);
    }
  } catch (error) {
    notRemoved(error);
  }
}
