import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import type { InitializeMiddleware, MiddlewareStack } from '@smithy/types';
import { assumeRole } from './assume-role';
import { isSessionExpired } from './aws-failure';
import { hookCalls } from './call-hooks';
import { clientOptions } from './client-options';
import type { AwsActor, AwsTarget } from './target';

/** A target's clients with the launcher role assumed for one actor. */
export interface Connection {
  target: AwsTarget;
  cloudFormation: CloudFormationClient;
  ec2: EC2Client;
  iam: IAMClient;
  loadBalancing: ElasticLoadBalancingV2Client;
  rds: RDSClient;
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
    iam: new IAMClient(options),
    loadBalancing: new ElasticLoadBalancingV2Client(options),
    rds: new RDSClient(options),
    // Behind a custom endpoint a bucket's name is no host name.
    s3: new S3Client({ ...options, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) }),
  };
  hookCalls(connection.cloudFormation, target, 'cloudformation');
  hookCalls(connection.ec2, target, 'other');
  hookCalls(connection.iam, target, 'other');
  hookCalls(connection.loadBalancing, target, 'other');
  hookCalls(connection.rds, target, 'other');
  hookCalls(connection.s3, target, 'other');
  const forget = () => {
    if (connections.get(key) === connection) connections.delete(key);
  };
  onExpiry(connection.cloudFormation, forget);
  onExpiry(connection.ec2, forget);
  onExpiry(connection.iam, forget);
  onExpiry(connection.loadBalancing, forget);
  onExpiry(connection.rds, forget);
  onExpiry(connection.s3, forget);
  const oldest = connections.keys().next();
  if (connections.size >= mostConnections && !oldest.done) connections.delete(oldest.value);
  connections.set(key, connection);
  return connection;
}

/**
 * Sessions are believed until shortly before they expire. One that AWS refuses earlier (it was revoked, or a clock is
 * wrong) would be offered again until then; so the next connection assumes the role anew.
 */
function onExpiry<Input extends object, Output extends object>(
  client: { middlewareStack: MiddlewareStack<Input, Output> },
  forget: () => void,
): void {
  const middleware: InitializeMiddleware<Input, Output> = (next) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (isSessionExpired(error)) forget();
      throw error;
    }
  };
  client.middlewareStack.add(middleware, { name: 'slipwayForgetExpired', step: 'initialize' });
}
