import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { RefusedTask } from '@/lib/practice-aws/iam/authorize-task';
import type { ResourceTask } from '@/lib/practice-aws/iam/needs/resource-task';
import { handlerMessage } from '@/lib/practice-aws/rules/handler-message';
import type { Engine } from './engine';

/** A refusal as a resource's event shows it, and noted in the log of calls. */
export function reportRefusedTask(
  engine: Engine,
  { stack, resource }: ResourceTask,
  { need, message, user }: RefusedTask,
  at: number,
): string {
  const [prefix = '', action = ''] = need.action.split(':');
  const seed = `refused:${stack.operation.id}/${resource.logicalId}`;
  engine.log.add({
    requestId: uuidOf(`request:${seed}`),
    at,
    service: prefix,
    action,
    account: stack.account,
    region: stack.region,
    arn: user,
    sessionName: 'AWSCloudFormation',
    parameters: { StackName: stack.id, LogicalResourceId: resource.logicalId },
    errorCode: prefix === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied',
    errorMessage: message,
  });
  return handlerMessage(message, SERVICES.get(prefix) ?? prefix, 403, 'AccessDenied', seed);
}

/** As handlers name the services that they call. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['autoscaling', 'AutoScaling'],
  ['cloudfront', 'CloudFront'],
  ['ec2', 'Ec2'],
  ['elasticloadbalancing', 'ElasticLoadBalancingV2'],
  ['iam', 'Iam'],
  ['kms', 'Kms'],
  ['rds', 'Rds'],
  ['s3', 'S3'],
  ['secretsmanager', 'SecretsManager'],
]);
