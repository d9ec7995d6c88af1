import { cloudFormation } from '@/lib/practice-aws/cloudformation/actions';
import { iam } from '@/lib/practice-aws/iam/simulate';
import { modelErrors, type WireError } from '@/lib/practice-aws/query/model-errors';
import type { QueryService } from '@/lib/practice-aws/query/query-service';
import { ec2 } from '@/lib/practice-aws/services/ec2';
import { elb } from '@/lib/practice-aws/services/elb';
import { rds } from '@/lib/practice-aws/services/rds';
import { sts } from '@/lib/practice-aws/services/sts';

/** The services of the Query protocol, by the name that signatures have for them. */
export const queryServices: ReadonlyMap<string, QueryService> = new Map([
  ['cloudformation', cloudFormation],
  ['sts', sts],
  ['ec2', ec2],
  ['elasticloadbalancing', elb],
  ['iam', iam],
  ['rds', rds],
]);

const errors = new Map([...queryServices].map(([name, { sdk }]) => [name, modelErrors(sdk)]));

/** How the service's model has an error, undefined for those common to all services. */
export function modelledError(service: string, code: string): WireError | undefined {
  return errors.get(service)?.get(code);
}
