import { beforeEach, expect, test } from 'vitest';
import type { Stack } from '@/lib/practice-aws/account/state';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { removeResource } from '@/lib/practice-aws/engine/outside';

const CERTIFICATE = 'arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555';

let bench: PracticeBench;
beforeEach(() => {
  bench = new PracticeBench();
});

function distribution(more: object = {}) {
  return {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Enabled: true,
        Origins: [{ Id: 'site', DomainName: 'b.s3.eu-west-3.amazonaws.com', S3OriginConfig: {} }],
        DefaultCacheBehavior: { TargetOriginId: 'site', ViewerProtocolPolicy: 'redirect-to-https' },
        ...more,
      },
    },
  };
}

const own = (name: string, certificate = CERTIFICATE) => ({
  Aliases: [name],
  ViewerCertificate: { AcmCertificateArn: certificate, SslSupportMethod: 'sni-only' },
});

async function launched(name: string, resources: object): Promise<Stack> {
  const stack = await bench.create(name, JSON.stringify({ Resources: resources }));
  bench.pass(120);
  return stack;
}

const failed = (stack: Stack, logicalId = 'Site') => reasonOf(stack, logicalId, 'CREATE_FAILED');

test('[cdn-1] a distribution takes long to create, update and delete, and is made in any region', async () => {
  const stack = await bench.create('site', JSON.stringify({ Resources: { Site: distribution() } }));
  bench.pass(30);
  expect(stack.resources.get('Site')?.status).toBe('CREATE_IN_PROGRESS');
  bench.pass(20);
  expect(stack.status).toBe('CREATE_COMPLETE');
  await bench.delete('site');
  bench.pass(40);
  expect(stack.status).toBe('DELETE_IN_PROGRESS');
  bench.pass(20);
  expect(stack.status).toBe('DELETE_COMPLETE');
});

test('[cdn-2] a domain name needs a certificate', async () => {
  const stack = await launched('site', { Site: distribution({ Aliases: ['www.example.com'] }) });
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(failed(stack)).toMatch(
    /^Resource handler returned message: "Invalid request provided: AWS::CloudFront::Distribution: To add an alternate domain name \(CNAME\) .* \(Service: CloudFront, Status Code: 400, Request ID: [\w-]+\)" \(RequestToken: [\w-]+, HandlerErrorCode: InvalidRequest\)$/,
  );
});

test.each([
  ['of another region', CERTIFICATE.replace('us-east-1', 'eu-west-3')],
  ['that does not exist', CERTIFICATE.replace('11111111', '99999999')],
])('[cdn-2] a certificate %s is refused', async (_which, certificate) => {
  const stack = await launched('site', { Site: distribution(own('www.example.com', certificate)) });
  expect(failed(stack)).toContain("The specified SSL certificate doesn't exist, isn't in us-east-1 region");
});

test('[cdn-3] a domain name belongs to one distribution, in all regions and accounts, until that is gone', async () => {
  const first = await launched('first', { Site: distribution(own('www.example.com')) });
  expect(first.status).toBe('CREATE_COMPLETE');
  bench.region = 'us-west-2';
  const second = await launched('second', { Site: distribution(own('WWW.example.com')) });
  expect(failed(second)).toContain(
    'One or more of the CNAMEs you provided are already associated with a different resource. (Service: CloudFront, Status Code: 409, ',
  );
  removeResource(bench.engine, first.id, 'Site');
  expect((await launched('third', { Site: distribution(own('www.example.com')) })).status).toBe(
    'CREATE_COMPLETE',
  );
});

test('[cdn-3] a distribution keeps its own domain name through updates', async () => {
  const body = (Comment: string) =>
    JSON.stringify({ Resources: { Site: distribution({ ...own('www.example.com'), Comment }) } });
  const stack = await bench.create('site', body('one'));
  bench.pass(60);
  await bench.call('cloudformation', 'UpdateStack', { StackName: 'site', TemplateBody: body('two') });
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_COMPLETE');
});

const accessControl = (Name: string) => ({
  Type: 'AWS::CloudFront::OriginAccessControl',
  Properties: {
    OriginAccessControlConfig: {
      Name,
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  },
});
const edgeFunction = (Name: string) => ({
  Type: 'AWS::CloudFront::Function',
  Properties: {
    Name,
    FunctionCode: 'function handler(event) { return event.request; }',
    FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
  },
});

test.each([
  ['AWS::CloudFront::OriginAccessControl', accessControl],
  ['AWS::CloudFront::Function', edgeFunction],
])('[cdn-4] the name of an %s is taken in all regions of the account', async (type, named) => {
  expect((await launched('first', { Thing: named('mine') })).status).toBe('CREATE_COMPLETE');
  bench.region = 'us-west-2';
  expect((await launched('other', { Thing: named('other') })).status).toBe('CREATE_COMPLETE');
  const second = await launched('second', { Thing: named('mine') });
  expect(failed(second, 'Thing')).toMatch(
    `Resource handler returned message: "Resource of type '${type}' with identifier 'mine' already exists." (RequestToken: `,
  );
  expect(failed(second, 'Thing')).toContain('HandlerErrorCode: AlreadyExists)');
});

test('[cdn-5] access logs need a bucket that takes access control lists', async () => {
  const logging = { Logging: { Bucket: { 'Fn::GetAtt': ['Logs', 'DomainName'] } } };
  const bucket = (ObjectOwnership?: string) => ({
    Type: 'AWS::S3::Bucket',
    Properties: ObjectOwnership ? { OwnershipControls: { Rules: [{ ObjectOwnership }] } } : {},
  });
  const good = { Logs: bucket('BucketOwnerPreferred'), Site: distribution(logging) };
  expect((await launched('good', good)).status).toBe('CREATE_COMPLETE');
  for (const logs of [bucket(), bucket('BucketOwnerEnforced')]) {
    const bad = await launched('bad', { Logs: logs, Site: distribution(logging) });
    expect(failed(bad)).toContain(
      'The S3 bucket that you specified for CloudFront logs does not enable ACL access: bad-logs-',
    );
    await bench.delete('bad');
    bench.pass(30);
  }
});

test('[cdn-5] access logs don’t come to a region that an account has to switch on first', async () => {
  bench.region = 'eu-central-2';
  const stack = await launched('site', {
    Logs: {
      Type: 'AWS::S3::Bucket',
      Properties: { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } },
    },
    Site: distribution({ Logging: { Bucket: { 'Fn::GetAtt': ['Logs', 'DomainName'] } } }),
  });
  expect(failed(stack)).toContain(
    "Access denied for operation 'You don't have permission to access the S3 bucket for CloudFront logs: site-logs-",
  );
});

test('[cdn-6] behaviours lead to origins that there are, and the default document has no slash', async () => {
  const lost = { DefaultCacheBehavior: { TargetOriginId: 'no', ViewerProtocolPolicy: 'https-only' } };
  expect(failed(await launched('lost', { Site: distribution(lost) }))).toContain(
    'One or more of your origins or origin groups do not exist. (Service: CloudFront, Status Code: 404, ',
  );
  const slash = await launched('slash', { Site: distribution({ DefaultRootObject: '/index.html' }) });
  expect(failed(slash)).toContain('The default root object file name');
});
