import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

async function ask(target: string, body: string) {
  const answer = await new PracticeBench().request('POST', '/', 'acm', Buffer.from(body), {
    'x-amz-target': target,
  });
  return { status: answer.status, type: answer.headers['content-type'], ...JSON.parse(answer.body) };
}

test('[json-1] a call is named by its target and answered in JSON', async () => {
  expect(await ask('CertificateManager.ListCertificates', '{"Unknown": 1}')).toMatchObject({
    status: 200,
    type: 'application/x-amz-json-1.1',
    CertificateSummaryList: [{ Status: 'ISSUED', CreatedAt: expect.any(Number) }],
  });
});

test.each([
  ['CertificateManager.Nothing', '{}', 'UnknownOperationException'],
  ['', '{}', 'UnknownOperationException'],
  ['CertificateManager.constructor', '{}', 'UnknownOperationException'],
  ['CertificateManager.ListCertificates', '{', 'SerializationException'],
  ['CertificateManager.ListCertificates', '[]', 'SerializationException'],
  ['CertificateManager.ListCertificates', '{"MaxItems": "1"}', 'SerializationException'],
  ['CertificateManager.ListCertificates', '{"CertificateStatuses": "ISSUED"}', 'SerializationException'],
  ['CertificateManager.DescribeCertificate', '{}', 'ValidationException'],
  ['CertificateManager.DescribeCertificate', '{"CertificateArn": "x"}', 'ValidationException'],
])('[json-2] %s with %s is refused as %s', async (target, body, code) => {
  expect(await ask(target, body)).toMatchObject({ status: 400, __type: code });
});

test('[json-2] a member that is missing is named', async () => {
  expect(await ask('CertificateManager.DescribeCertificate', '{}')).toMatchObject({
    message:
      "1 validation error detected: Value null at 'certificateArn' failed to satisfy constraint: Member must not be null",
  });
});
