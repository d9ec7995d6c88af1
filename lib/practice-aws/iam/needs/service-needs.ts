import type { Place } from '@/lib/practice-aws/account/state';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { cloudFormationNeeds } from './cloudformation-needs';
import { jsonNeeds } from './json-needs';
import type { Need } from './need';
import { s3Need } from './s3-needs';

/** A call as far as its rights go. */
export interface AskedCall extends Place {
  service: string;
  action: string;
  /** The form, or the query where the body is none. */
  form: URLSearchParams;
  /** Of S3: what is called. */
  bucket: string;
  key: string;
  /** Of the services that speak JSON: the call. */
  body: string;
}

/** The rights that a call needs. What is not known here is refused as unknown by its service. */
export function needsOf(call: AskedCall): Need[] {
  const { service, action, form, account, region } = call;
  switch (service) {
    case 'cloudformation':
      return cloudFormationNeeds(action, form, { account, region });
    case 's3': {
      const versioned = form.has('versionId');
      return [s3Need(action, { region, bucket: call.bucket, key: call.key, versioned }) ?? []].flat();
    }
    case 'ssm':
      return parameterNames(call.body).map((name) => ({
        action: `ssm:${action}`,
        resource: parameterArn(name, account, region),
      }));
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html: reads take none but for the console
    case 'ec2': {
      const instance = action === 'GetConsoleOutput' ? form.get('InstanceId') : null;
      const resource = instance
        ? `arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${instance}`
        : '*';
      return [{ action: `ec2:${action}`, resource }];
    }
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html: no resource
    case 'autoscaling':
      return [{ action: `autoscaling:${action}`, resource: '*' }];
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html: no resource
    case 'elasticloadbalancing':
      return [{ action: `elasticloadbalancing:${action}`, resource: '*' }];
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
    case 'rds':
      return [{ action: `rds:${action}`, resource: databaseAsked(action, form, call) }];
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    case 'iam':
      return [{ action: `iam:${action}`, resource: roleAsked(form, call) }];
    case 'acm':
    case 'ecr':
    case 'kms':
    case 'servicequotas':
      return jsonNeeds(call);
    default:
      // GetCallerIdentity needs no right at all; AssumeRole asks the role itself.
      return [];
  }
}

/**
 * What is about snapshots asks for them, whatever database they are looked for by. What could be made, and the account,
 * are nobody's.
 */
function databaseAsked(action: string, form: URLSearchParams, { account, region }: Place): string {
  const kind = action.startsWith('DescribeDBInstance')
    ? 'db'
    : /DBSnapshots?$/.test(action)
      ? 'snapshot'
      : null;
  if (kind === null) return '*';
  const name = form.get(kind === 'db' ? 'DBInstanceIdentifier' : 'DBSnapshotIdentifier') || '*';
  return name.startsWith('arn:')
    ? name
    : `arn:${partitionOf(region)}:rds:${region}:${account}:${kind}:${name}`;
}

function roleAsked(form: URLSearchParams, { account, region }: Place): string {
  const name = form.get('RoleName');
  if (name) return `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
  return form.get('PolicySourceArn') || form.get('PolicyArn') || '*';
}

/** Public parameters are nobody's. */
function parameterArn(name: string, account: string, region: string): string {
  const owner = name.startsWith('/aws/service/') ? '' : account;
  return `arn:${partitionOf(region)}:ssm:${region}:${owner}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

/** What is no such call is refused by the service. */
function parameterNames(body: string): string[] {
  try {
    const { Name, Names }: { Name?: unknown; Names?: unknown } = JSON.parse(body) ?? {};
    return [Name, Names].flat().filter((name) => typeof name === 'string');
  } catch {
    return [];
  }
}
