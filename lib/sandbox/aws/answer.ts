import type { AwsError } from './aws-error';
import { CLOUDFORMATION_NAMESPACE } from './cloudformation/actions';
import { EC2_NAMESPACE } from './ec2';
import { ec2ErrorXml, queryErrorXml } from './query-protocol';
import { STS_NAMESPACE } from './sts';
import { toXml } from './xml';

/** What goes back over HTTP. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export const NAMESPACES: Readonly<Record<string, string>> = {
  cloudformation: CLOUDFORMATION_NAMESPACE,
  sts: STS_NAMESPACE,
  ec2: EC2_NAMESPACE,
};

export function xmlAnswer(status: number, body: string, requestId: string): HttpAnswer {
  const headers = { 'content-type': 'text/xml;charset=utf-8', 'x-amzn-requestid': requestId };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

/** Some services have names of their own for what is wrong with credentials. */
const OWN_CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  s3: { InvalidClientTokenId: 'InvalidAccessKeyId', MissingAuthenticationToken: 'AccessDenied' },
  ssm: { InvalidClientTokenId: 'UnrecognizedClientException', ExpiredToken: 'ExpiredTokenException' },
};

/** An error in the shape of the service's protocol. */
export function errorAnswer(service: string, error: AwsError, requestId: string): HttpAnswer {
  const code = OWN_CODES[service]?.[error.code] ?? error.code;
  if (service === 's3') {
    const body = toXml('Error', { Code: code, Message: error.message, RequestId: requestId }, 'flat');
    return xmlAnswer(error.status, body, requestId);
  }
  if (service === 'ssm') {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
    return { status: error.status, headers, body: JSON.stringify({ __type: code, message: error.message }) };
  }
  if (service === 'ec2')
    return xmlAnswer(error.status, ec2ErrorXml(code, error.message, requestId), requestId);
  const namespace = NAMESPACES[service] ?? CLOUDFORMATION_NAMESPACE;
  return xmlAnswer(
    error.status,
    queryErrorXml(namespace, code, error.message, error.status, requestId),
    requestId,
  );
}
