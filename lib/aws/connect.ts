import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { assumeRole } from './assume-role';
import { hookCalls } from './call-hooks';
import { clientOptions } from './client-options';
import type { AwsActor, AwsTarget } from './target';

/** A target's clients with the launcher role assumed for one actor. */
export interface Connection {
  target: AwsTarget;
  cloudFormation: CloudFormationClient;
  ec2: EC2Client;
  s3: S3Client;
}

const connections = new Map<string, Connection>();
/** Enough for every actor of a busy day; the oldest goes first. */
const mostConnections = 200;

/** The connection for this account, region, role and actor; made once and kept, as are its credentials. */
export function connect(target: AwsTarget, actor: AwsActor): Connection {
  // The row of a target has more than this, which changes.
  const { accountId, region, roleArn, externalId, executionRoleArn, artifactBucket } = target;
  const key = JSON.stringify([
    accountId,
    region,
    roleArn,
    externalId,
    executionRoleArn,
    artifactBucket,
    actor,
  ]);
  const known = connections.get(key);
  if (known) return known;
  const credentials = assumeRole(target, actor);
  const options = { ...clientOptions(target.region), credentials };
  const connection = {
    target,
    cloudFormation: new CloudFormationClient(options),
    ec2: new EC2Client(options),
    // Behind a custom endpoint a bucket's name is no host name.
    s3: new S3Client({ ...options, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) }),
  };
  hookCalls(connection.cloudFormation, target, 'cloudformation');
  hookCalls(connection.ec2, target, 'other');
  hookCalls(connection.s3, target, 'other');
  const oldest = connections.keys().next();
  if (connections.size >= mostConnections && !oldest.done) connections.delete(oldest.value);
  connections.set(key, connection);
  return connection;
}
