import { expect, test } from 'vitest';
import { AwsError } from './aws-error';
import { readScope } from './caller';
import { PracticeBench } from './practice-bench';

const SCOPE = { accessKeyId: 'AKIA', region: 'eu-west-3', service: 'sts' };
const CREDENTIAL = 'AKIA/20260101/eu-west-3/sts/aws4_request';

function read(authorization?: string, query = '') {
  return readScope({ authorization }, new URLSearchParams(query));
}

test('[caller-1] the credential scope tells key, region and service, in the header or in a presigned address', () => {
  expect(read(`AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host, Signature=0`)).toEqual(SCOPE);
  expect(read(`AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=host,Signature=0`)).toEqual(SCOPE);
  expect(read(undefined, `X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}`)).toEqual(SCOPE);
  expect(read()).toBeUndefined();
});

const MISSING_ALL =
  "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. ";

test.each([
  ['Bearer x', 'IncompleteSignature', `${MISSING_ALL}Authorization=Bearer x`],
  [
    `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host`,
    'IncompleteSignature',
    `Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host`,
  ],
  [
    'AWS4-HMAC-SHA256 Credential=AKIA, SignedHeaders=host, Signature=0',
    'IncompleteSignature',
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIA'",
  ],
  [
    'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-3/sts/aws4, SignedHeaders=host, Signature=0',
    'SignatureDoesNotMatch',
    "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'.",
  ],
  [
    'AWS4-HMAC-SHA256 Credential=AKIA/20260101/<b>/sts/aws4_request, SignedHeaders=host, Signature=0',
    'SignatureDoesNotMatch',
    expect.stringContaining("'<b>'"),
  ],
])('[caller-2] the header %s is refused', (header, code, message) => {
  expect(() => read(header)).toThrow(
    expect.objectContaining({ constructor: AwsError, code, message, status: 403 }),
  );
});

test.each([
  ['cloudformation', 403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'],
  ['ec2', 401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'],
  ['s3', 403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
])('[caller-3] %s refuses a key that nobody issued with %i %s', async (service, status, code, message) => {
  const bench = new PracticeBench();
  bench.credentials = { accessKeyId: 'ASIAMADEUP', sessionToken: 'x' };
  const answer = await bench.request('GET', '/?Action=X', service);
  expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([status, code, message]);
});

test.each([
  ['cloudformation', 403, 'ExpiredToken', 'The security token included in the request is expired'],
  ['ec2', 400, 'RequestExpired', 'Request has expired.'],
  ['s3', 400, 'ExpiredToken', 'The provided token has expired.'],
])('[caller-4] %s refuses credentials that are over with %i %s', async (service, status, code, message) => {
  const bench = new PracticeBench();
  const assumed = await bench.call('sts', 'AssumeRole', {
    RoleArn: 'arn:aws:iam::111122223333:role/launcher',
    RoleSessionName: 'ann',
  });
  const sessionToken = assumed.text('SessionToken');
  bench.credentials = { accessKeyId: assumed.text('AccessKeyId') ?? '', sessionToken };
  bench.pass(3600);
  const answer = await bench.request('GET', '/?Action=X', service);
  expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([status, code, message]);
});
