import type {
  CertificateDetail,
  CertificateSummary,
  DescribeCertificateRequest,
  DescribeCertificateResponse,
  ListCertificatesRequest,
  ListCertificatesResponse,
  RequestCertificateRequest,
  RequestCertificateResponse,
} from '@aws-sdk/client-acm';
import * as sdk from '@aws-sdk/client-acm';
import {
  addCertificate,
  certificatesOf,
  findCertificate,
  statusAt,
} from '@/lib/practice-aws/account/certificates';
import type { Certificate } from '@/lib/practice-aws/account/state';
import type { JsonService } from '@/lib/practice-aws/json/json-service';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions } from '@/lib/practice-aws/query/query-service';
import { pageOf } from './page-of';

/** Certificates: those that were asked for here, those that the control interface made, and one in every account. */
export const acm: JsonService = {
  sdk,
  actions: {
    DescribeCertificate: describeCertificate,
    ListCertificates: listCertificates,
    RequestCertificate: requestCertificate,
  } satisfies Actions<typeof sdk>,
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
function describeCertificate(
  call: Call,
  { CertificateArn: arn = '' }: DescribeCertificateRequest,
): DescribeCertificateResponse {
  if (!/^arn:aws[a-z-]*:acm:[a-z0-9-]*:\d{12}:certificate\/[A-Za-z0-9-]+$/.test(arn))
    throw new AwsError('ValidationException', `Invalid ARN: ${arn}`);
  const found = findCertificate(call.engine.world, call, arn);
  if (found !== undefined) return { Certificate: detail(found, call.at) };
  throw new AwsError(
    'ResourceNotFoundException',
    `Could not find certificate ${arn} in account ${call.account}.`,
  );
}

function detail(certificate: Certificate, at: number): CertificateDetail {
  const { arn, domainNames, createdAt, notAfter } = certificate;
  const status = statusAt(certificate, at);
  const wasIssued = status === 'ISSUED' || status === 'EXPIRED';
  return {
    CertificateArn: arn,
    DomainName: domainNames[0],
    SubjectAlternativeNames: domainNames,
    DomainValidationOptions: domainNames.map((name) => ({
      DomainName: name,
      ValidationStatus: wasIssued ? 'SUCCESS' : status === 'FAILED' ? 'FAILED' : 'PENDING_VALIDATION',
      ValidationMethod: 'DNS',
    })),
    CreatedAt: new Date(createdAt),
    IssuedAt: wasIssued ? new Date(createdAt) : undefined,
    NotBefore: wasIssued ? new Date(createdAt) : undefined,
    NotAfter: wasIssued && notAfter !== undefined ? new Date(notAfter) : undefined,
    Status: status,
    FailureReason: status === 'FAILED' ? 'CAA_ERROR' : undefined,
    KeyAlgorithm: 'RSA_2048',
    Type: 'AMAZON_ISSUED',
    InUseBy: [],
  };
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html */
function listCertificates(call: Call, input: ListCertificatesRequest): ListCertificatesResponse {
  const { CertificateStatuses: statuses } = input;
  const summaries = certificatesOf(call.engine.world, call)
    .map((certificate): CertificateSummary => {
      const { CertificateArn, DomainName, Status, KeyAlgorithm, Type, CreatedAt, IssuedAt, NotAfter } =
        detail(certificate, call.at);
      return {
        ...{ CertificateArn, DomainName, Status, KeyAlgorithm, Type, CreatedAt, IssuedAt, NotAfter },
        SubjectAlternativeNameSummaries: certificate.domainNames,
      };
    })
    .filter(({ Status: status }) => statuses === undefined || (status && statuses.includes(status)));
  const { page, next } = pageOf(summaries, { size: input.MaxItems ?? 1000, token: input.NextToken });
  return { CertificateSummaryList: page, NextToken: next };
}

/**
 * Stays pending: nobody answers for a domain here.
 * https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
 */
function requestCertificate(
  { engine, account, region, at }: Call,
  { DomainName: name = '', SubjectAlternativeNames: others = [] }: RequestCertificateRequest,
): RequestCertificateResponse {
  const domainNames = [...new Set([name, ...others])];
  const status = 'PENDING_VALIDATION';
  const { arn } = addCertificate(engine.world, { account, region, domainNames, status }, at);
  return { CertificateArn: arn };
}
