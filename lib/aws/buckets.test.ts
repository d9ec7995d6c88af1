import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { listArtifacts, removeArtifact, uploadArtifact } from './artifacts';
import { countVersions, deleteVersions } from './buckets';
import type { Connection } from './connect';

/** A connection whose S3 answers one page with one version of one object, and what it was asked. */
function asked() {
  const inputs: Record<string, unknown>[] = [];
  const send = async ({ input }: { input: Record<string, unknown> }) => {
    inputs.push(input);
    return { Versions: [{ Key: 'k', VersionId: 'v' }] };
  };
  const target = { accountId: '123456789012', artifactBucket: 'artifacts' };
  const connection = { s3: Object.assign(new S3Client({ region: 'eu-west-3' }), { send }), target };
  return { connection: connection as unknown as Connection, inputs };
}

test.each<[string, string, (connection: Connection) => Promise<unknown>]>([
  ['an upload', 'artifacts', (connection) => uploadArtifact(connection, 'k', 'content', 'text/plain')],
  ['a removal', 'artifacts', (connection) => removeArtifact(connection, 'k')],
  ['a list of artifacts', 'artifacts', (connection) => listArtifacts(connection, 'prefix/')],
  ['a count', 'data', (connection) => countVersions(connection, 'data', 1)],
  ['emptying', 'data', async (connection) => void (await deleteVersions(connection, 'data').next())],
])('%s asks for a bucket of the target’s account only', async (_, bucket, call) => {
  const { connection, inputs } = asked();
  await call(connection);
  expect(inputs.length).toBeGreaterThan(0);
  for (const input of inputs) {
    expect(input).toMatchObject({ Bucket: bucket, ExpectedBucketOwner: '123456789012' });
  }
});
