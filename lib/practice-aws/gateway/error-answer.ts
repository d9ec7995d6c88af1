import { cloudFormation } from '@/lib/practice-aws/cloudformation/actions';
import type { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { type HttpAnswer, xmlAnswer } from '@/lib/practice-aws/protocol/http-answer';
import { toXml } from '@/lib/practice-aws/protocol/xml';
import { modelledError, queryServices, speaksJson } from './services';

interface Refusal {
  code: string;
  message: string;
  status: number;
}

/** Some services have names and words of their own for what is wrong with credentials. */
const OWN_REFUSALS: Readonly<Record<string, Readonly<Record<string, Partial<Refusal>>>>> = {
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  ec2: {
    InvalidClientTokenId: {
      code: 'AuthFailure',
      message: 'AWS was not able to validate the provided access credentials',
      status: 401,
    },
    ExpiredToken: { code: 'RequestExpired', message: 'Request has expired.', status: 400 },
    AccessDenied: { code: 'UnauthorizedOperation' },
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  s3: {
    InvalidClientTokenId: {
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    },
    MissingAuthenticationToken: { code: 'AccessDenied', message: 'Access Denied' },
    ExpiredToken: { message: 'The provided token has expired.', status: 400 },
  },
};

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
const JSON_REFUSALS: Readonly<Record<string, Partial<Refusal>>> = {
  AccessDenied: { code: 'AccessDeniedException', status: 400 },
  InvalidClientTokenId: { code: 'UnrecognizedClientException', status: 400 },
  ExpiredToken: { code: 'ExpiredTokenException', status: 400 },
  Throttling: { code: 'ThrottlingException', status: 400 },
};

/** An error in the shape of the service's protocol. */
export function errorAnswer(service: string, error: AwsError, requestId: string): HttpAnswer {
  const refusal: Refusal = {
    code: error.code,
    message: error.message,
    status: error.status,
    ...modelledError(service, error.code),
    ...(speaksJson(service) ? JSON_REFUSALS : OWN_REFUSALS[service])?.[error.code],
  };
  if (speaksJson(service)) {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
    const body = JSON.stringify({ __type: refusal.code, message: refusal.message });
    return { status: refusal.status, headers, body };
  }
  return xmlAnswer(refusal.status, errorXml(service, refusal, requestId), requestId);
}

function errorXml(service: string, { code, message, status }: Refusal, requestId: string): string {
  if (service === 's3') {
    return toXml('Error', { Code: code, Message: message, RequestId: requestId });
  }
  if (service === 'ec2') {
    const errors = { Error: { Code: code, Message: message } };
    return toXml('Response', { Errors: errors, RequestID: requestId });
  }
  const { xmlns } = queryServices.get(service) ?? cloudFormation;
  const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  const content = toXml('Error', error) + toXml('RequestId', requestId);
  return `<ErrorResponse xmlns="${xmlns}">${content}</ErrorResponse>`;
}
