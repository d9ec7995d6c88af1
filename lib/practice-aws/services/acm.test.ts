import { ACM, type CertificateStatus } from '@aws-sdk/client-acm';
import { expect, test } from 'vitest';
import { addCertificate } from '@/lib/practice-aws/account/certificates';
import { becomeLauncher, bootstrapped } from '@/lib/practice-aws/bench/bootstrapped-bench';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const PLACE = { account: '000000000000', region: 'eu-west-3' };

const clientOf = (bench: PracticeBench) => new ACM(bench.clientOptions('acm'));

function add(bench: PracticeBench, status: CertificateStatus, domain = 'shop.example.com', place = PLACE) {
  const given = { ...place, domainNames: [domain], status };
  return addCertificate(bench.world, given, bench.clock.now()).arn;
}

test.each([
  ['ISSUED', 'SUCCESS'],
  ['EXPIRED', 'SUCCESS'],
  ['PENDING_VALIDATION', 'PENDING_VALIDATION'],
  ['FAILED', 'FAILED'],
] as const)('[acm-1] a certificate that is %s is described so', async (status, validation) => {
  const bench = new PracticeBench();
  const arn = add(bench, status);
  const { Certificate } = await clientOf(bench).describeCertificate({ CertificateArn: arn });
  expect(Certificate).toMatchObject({
    CertificateArn: arn,
    DomainName: 'shop.example.com',
    SubjectAlternativeNames: ['shop.example.com'],
    Status: status,
    DomainValidationOptions: [{ ValidationStatus: validation }],
  });
});

test('[acm-1] an issued certificate expires', async () => {
  const bench = new PracticeBench();
  const arn = add(bench, 'ISSUED');
  const status = async () =>
    (await clientOf(bench).describeCertificate({ CertificateArn: arn })).Certificate?.Status;
  expect(await status()).toBe('ISSUED');
  bench.pass(396 * 24 * 3600);
  expect(await status()).toBe('EXPIRED');
});

test('[acm-2] a certificate is there for its account and region alone', async () => {
  const bench = new PracticeBench();
  const arn = add(bench, 'ISSUED', 'cdn.example.com', { ...PLACE, region: 'us-east-1' });
  const elsewhere = add(bench, 'ISSUED', 'theirs.example.com', { ...PLACE, account: '111122223333' });
  const ask = (asked: string) => clientOf(bench).describeCertificate({ CertificateArn: asked });
  for (const asked of [arn, elsewhere]) {
    await expect(ask(asked)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Could not find certificate ${asked} in account 000000000000.`,
    });
  }
  bench.region = 'us-east-1';
  expect((await ask(arn)).Certificate?.Status).toBe('ISSUED');
});

test('[acm-3] certificates are listed, by status and by page', async () => {
  const bench = new PracticeBench();
  add(bench, 'PENDING_VALIDATION', 'late.example.com');
  const names = async (input = {}) => {
    const { CertificateSummaryList = [], NextToken } = await clientOf(bench).listCertificates(input);
    return { names: CertificateSummaryList.map(({ DomainName }) => DomainName), NextToken };
  };
  expect((await names()).names).toEqual(['example.com', 'late.example.com']);
  expect((await names({ CertificateStatuses: ['ISSUED'] })).names).toEqual(['example.com']);
  const first = await names({ MaxItems: 1 });
  const second = await names({ MaxItems: 1, NextToken: first.NextToken });
  expect([first.names, second.names, second.NextToken]).toEqual([
    ['example.com'],
    ['late.example.com'],
    undefined,
  ]);
});

test('[acm-4] a certificate that is asked for waits for its domain to be proven', async () => {
  const bench = new PracticeBench();
  const { CertificateArn } = await clientOf(bench).requestCertificate({ DomainName: 'new.example.com' });
  const { Certificate } = await clientOf(bench).describeCertificate({ CertificateArn });
  expect(Certificate?.Status).toBe('PENDING_VALIDATION');
});

test.each([
  ['ISSUED', 'CREATE_COMPLETE'],
  ['PENDING_VALIDATION', 'ROLLBACK_COMPLETE'],
] as const)('[acm-5] a listener with a certificate that is %s ends in %s', async (status, end) => {
  const bench = new PracticeBench();
  const listener = {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-3:000000000000:loadbalancer/app/front/1',
      DefaultActions: [{ Type: 'fixed-response' }],
      Certificates: [{ CertificateArn: add(bench, status) }],
    },
  };
  const stack = await bench.create('front', JSON.stringify({ Resources: { Https: listener } }));
  bench.pass(120);
  expect(stack.status).toBe(end);
});

test('[json-3] a session asks only for what its role may read', async () => {
  const bench = await bootstrapped((template) => template.replaceAll('acm:DescribeCertificate', 'acm:None'));
  await becomeLauncher(bench);
  const arn = add(bench, 'ISSUED');
  await expect(clientOf(bench).describeCertificate({ CertificateArn: arn })).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(
      `is not authorized to perform: acm:DescribeCertificate on resource: ${arn}`,
    ),
  });
});

test('[acm-6] a certificate that a stack asks for is issued, serves, and goes with the stack', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create(
    'web',
    `Resources:
  Certificate:
    Type: AWS::CertificateManager::Certificate
    Properties: { DomainName: shop.example.com, SubjectAlternativeNames: [www.example.com] }
  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Subnets: [subnet-1, subnet-2] } }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 443
      Protocol: HTTPS
      Certificates: [{ CertificateArn: !Ref Certificate }]
      DefaultActions: [{ Type: fixed-response, FixedResponseConfig: { StatusCode: '404' } }]`,
  );
  bench.pass(300);
  expect(stack.status).toBe('CREATE_COMPLETE');
  const CertificateArn = stack.resources.get('Certificate')?.physicalId;
  const described = () => clientOf(bench).describeCertificate({ CertificateArn });
  expect((await described()).Certificate).toMatchObject({
    Status: 'ISSUED',
    SubjectAlternativeNames: ['shop.example.com', 'www.example.com'],
  });
  await bench.delete('web');
  bench.pass(300);
  await expect(described()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
