import { cloudFormation } from '@/lib/practice-aws/cloudformation/actions';
import type { JsonService } from '@/lib/practice-aws/json/json-service';
import type { QueryService } from '@/lib/practice-aws/query/query-service';
import { acm } from '@/lib/practice-aws/services/acm';
import { autoScaling } from '@/lib/practice-aws/services/autoscaling';
import { ec2 } from '@/lib/practice-aws/services/ec2';
import { ecr } from '@/lib/practice-aws/services/ecr';
import { elb } from '@/lib/practice-aws/services/elb';
import { iam } from '@/lib/practice-aws/services/iam';
import { kms } from '@/lib/practice-aws/services/kms';
import { rds } from '@/lib/practice-aws/services/rds';
import { serviceQuotas } from '@/lib/practice-aws/services/service-quotas';
import { sts } from '@/lib/practice-aws/services/sts';

/** The services of the Query protocol, by the name that signatures have for them. */
export const queryServices: ReadonlyMap<string, QueryService> = new Map([
  ['cloudformation', cloudFormation],
  ['sts', sts],
  ['ec2', ec2],
  ['autoscaling', autoScaling],
  ['elasticloadbalancing', elb],
  ['iam', iam],
  ['rds', rds],
]);

/** Those that speak JSON 1.1. */
export const jsonServices: ReadonlyMap<string, JsonService> = new Map([
  ['acm', acm],
  ['ecr', ecr],
  ['kms', kms],
  ['servicequotas', serviceQuotas],
]);

export function speaksJson(service: string): boolean {
  return service === 'ssm' || jsonServices.has(service);
}

const errors: ReadonlyMap<string, ReadonlyMap<string, WireError>> = new Map(
  [...queryServices].map(([name, { sdk }]) => [name, modelErrors(sdk)]),
);

/** How the service's model has an error, undefined for those common to all services. */
export function modelledError(service: string, code: string): WireError | undefined {
  return errors.get(service)?.get(code);
}

/** How an error goes over the wire. */
interface WireError {
  code: string;
  status: number;
}

/**
 * The errors of a service's model, by the code on the wire and by the exception's name where that differs:
 * `ChangeSetNotFoundException` is `ChangeSetNotFound`, 404.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization
 */
function modelErrors(sdk: object): ReadonlyMap<string, WireError> {
  const errors = new Map<string, WireError>();
  for (const schema of Object.values(sdk)) {
    if (!Array.isArray(schema) || schema[0] !== -3) continue;
    const [code, status] = schema[3]?.awsQueryError ?? [];
    if (code === undefined) continue;
    errors.set(schema[2], { code, status }).set(code, { code, status });
  }
  return errors;
}
