import { cloudFormation } from './cloudformation/actions';
import { ec2 } from './ec2';
import { elb } from './elb';
import { iam } from './iam/simulate';
import { modelErrors, type WireError } from './query/model-errors';
import type { QueryService } from './query/query-service';
import { rds } from './rds';
import { sts } from './sts';

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
