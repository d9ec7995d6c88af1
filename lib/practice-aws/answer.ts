import { cloudFormation } from '@/lib/practice-aws/cloudformation/actions';
import type { AwsError } from './aws-error';
import { modelledError, queryServices } from './services';
import { toXml } from './xml';

/** What goes back over HTTP. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  /** The connection is to end when half of the answer is sent. */
  cutInTheMiddle?: boolean;
}

export function xmlAnswer(status: number, body: string, requestId: string): HttpAnswer {
  const headers = { 'content-type': 'text/xml;charset=utf-8', 'x-amzn-requestid': requestId };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

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
  ssm: {
    InvalidClientTokenId: { code: 'UnrecognizedClientException', status: 400 },
    ExpiredToken: { code: 'ExpiredTokenException', status: 400 },
  },
};

/** An error in the shape of the service's protocol. */
export function errorAnswer(service: string, error: AwsError, requestId: string): HttpAnswer {
  const refusal: Refusal = {
    code: error.code,
    message: error.message,
    status: error.status,
    ...modelledError(service, error.code),
    ...OWN_REFUSALS[service]?.[error.code],
  };
  if (service === 'ssm') {
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
