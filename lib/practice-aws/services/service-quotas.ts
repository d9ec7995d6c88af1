import type {
  GetAWSDefaultServiceQuotaRequest,
  GetAWSDefaultServiceQuotaResponse,
  GetServiceQuotaRequest,
  GetServiceQuotaResponse,
  ListAWSDefaultServiceQuotasRequest,
  ListAWSDefaultServiceQuotasResponse,
  ListServiceQuotasRequest,
  ListServiceQuotasResponse,
  ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import * as sdk from '@aws-sdk/client-service-quotas';
import { defaultQuota, QUOTAS, type Quota } from '@/lib/practice-aws/account/quotas';
import type { JsonService } from '@/lib/practice-aws/json/json-service';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions } from '@/lib/practice-aws/query/query-service';
import { appliedQuota } from '@/lib/practice-aws/rules/quotas';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { pageOf } from './page-of';

/** The quotas that the practice AWS enforces: what applies to an account, and what AWS begins with. */
export const serviceQuotas: JsonService = {
  sdk,
  actions: {
    GetAWSDefaultServiceQuota: getAWSDefaultServiceQuota,
    GetServiceQuota: getServiceQuota,
    ListAWSDefaultServiceQuotas: listAWSDefaultServiceQuotas,
    ListServiceQuotas: listServiceQuotas,
  } satisfies Actions<typeof sdk>,
};

const SERVICE_NAMES: ReadonlyMap<string, string> = new Map([
  ['cloudformation', 'AWS CloudFormation'],
  ['ec2', 'Amazon Elastic Compute Cloud (Amazon EC2)'],
  ['elasticloadbalancing', 'Elastic Load Balancing (ELB)'],
  ['iam', 'AWS Identity and Access Management (IAM)'],
  ['rds', 'Amazon Relational Database Service (Amazon RDS)'],
  ['s3', 'Amazon Simple Storage Service (Amazon S3)'],
  ['vpc', 'Amazon Virtual Private Cloud (Amazon VPC)'],
]);

const LARGEST_PAGE = 100;

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html */
function getServiceQuota(call: Call, input: GetServiceQuotaRequest): GetServiceQuotaResponse {
  return { Quota: applied(call, quotaOf(call, input)) };
}

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetAWSDefaultServiceQuota.html */
function getAWSDefaultServiceQuota(
  call: Call,
  input: GetAWSDefaultServiceQuotaRequest,
): GetAWSDefaultServiceQuotaResponse {
  return { Quota: byDefault(call, quotaOf(call, input)) };
}

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html */
function listServiceQuotas(call: Call, input: ListServiceQuotasRequest): ListServiceQuotasResponse {
  const { QuotaCode: code } = input;
  const quotas = quotasOf(call, input.ServiceCode).filter(
    (quota) => code === undefined || quota.code === code,
  );
  const { page, next } = pageOf(quotas, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { Quotas: page.map((quota) => applied(call, quota)), NextToken: next };
}

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListAWSDefaultServiceQuotas.html */
function listAWSDefaultServiceQuotas(
  call: Call,
  input: ListAWSDefaultServiceQuotasRequest,
): ListAWSDefaultServiceQuotasResponse {
  const quotas = quotasOf(call, input.ServiceCode);
  const { page, next } = pageOf(quotas, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { Quotas: page.map((quota) => byDefault(call, quota)), NextToken: next };
}

function applied(call: Call, quota: Quota): ServiceQuota {
  const { account, region, engine } = call;
  return {
    ...about(quota),
    QuotaArn: `arn:${partitionOf(region)}:servicequotas:${region}:${account}:${quota.service}/${quota.code}`,
    Value: appliedQuota(engine, { account, region }, quota),
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
}

function byDefault(call: Call, quota: Quota): ServiceQuota {
  return {
    ...about(quota),
    QuotaArn: `arn:${partitionOf(call.region)}:servicequotas:${call.region}::${quota.service}/${quota.code}`,
    Value: defaultQuota(quota, call.engine.quotas),
  };
}

function about({ service, code, name, adjustable, per }: Quota): ServiceQuota {
  return {
    ServiceCode: service,
    ServiceName: SERVICE_NAMES.get(service),
    QuotaCode: code,
    QuotaName: name,
    Unit: 'None',
    Adjustable: adjustable,
    GlobalQuota: per === 'account',
  };
}

/**
 * Those of IAM, which is the same everywhere, are told in one region alone.
 * @throws AwsError NoSuchResourceException for other services; their codes are in lower case (aws/aws-cli#4569)
 */
function quotasOf({ region }: Call, service: string | undefined): Quota[] {
  const isThere = service !== 'iam' || region === 'us-east-1';
  const found = Object.values<Quota>(QUOTAS).filter((quota) => isThere && quota.service === service);
  if (found.length > 0) return found;
  const message = 'The request failed because the specified service does not exist.';
  throw new AwsError('NoSuchResourceException', message);
}

function quotaOf(call: Call, { ServiceCode: service, QuotaCode: code }: GetServiceQuotaRequest): Quota {
  const found = quotasOf(call, service).find((quota) => quota.code === code);
  if (found !== undefined) return found;
  const message = 'The request failed because the specified service quota does not exist.';
  throw new AwsError('NoSuchResourceException', message);
}
