import { describe, expect, test } from 'vitest';
import { evaluate, failedAssertions } from '@/infra-templates/evaluate-template';
import { accepts } from '@/infra-templates/parameter-constraints';
import { readTemplate, type Value } from '@/infra-templates/read-template';

const template = readTemplate('./static-site/template.yaml');
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
const domain = { Domain: 'www.example.com', CertificateArn: CERTIFICATE };

const stackOf = (parameters: Record<string, string> = {}) =>
  evaluate(template, { EnvironmentName: 'docs', ...parameters });

type Properties = Record<string, Value>;
function propertiesOf(id: string, parameters?: Record<string, string>): Properties {
  return stackOf(parameters).resources[id]?.Properties ?? {};
}
const distributionOf = (parameters?: Record<string, string>) =>
  propertiesOf('Distribution', parameters).DistributionConfig as Properties;

const NOBODY = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};
const SSE_S3 = {
  ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
};

describe('the buckets', () => {
  test.each(['SiteBucket', 'LogBucket'])('%s is private, encrypted, and deleted only when empty', (id) => {
    expect(stackOf().resources[id]).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Retain',
    });
    expect(propertiesOf(id)).toMatchObject({
      PublicAccessBlockConfiguration: NOBODY,
      BucketEncryption: SSE_S3,
    });
  });

  test.each(['SiteBucketPolicy', 'LogBucketPolicy'])('%s lets nobody in without TLS', (id) => {
    const { Statement } = propertiesOf(id).PolicyDocument as { Statement: Properties[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('the site’s files are read by this distribution alone', () => {
    const { Statement } = propertiesOf('SiteBucketPolicy').PolicyDocument as { Statement: Properties[] };
    expect(Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Sid: 'ThisDistributionReads',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: ['arn:aws:s3:::SiteBucket', 'arn:aws:s3:::SiteBucket/*'],
        Condition: {
          StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/Distribution' },
        },
      },
    ]);
  });

  test('old versions of the site’s files, and logs, go after the days that were asked for', () => {
    const rulesOf = (id: string, parameters: Record<string, string>) =>
      (propertiesOf(id, parameters).LifecycleConfiguration as { Rules: Properties[] }).Rules;
    expect(propertiesOf('SiteBucket').VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(rulesOf('SiteBucket', { OldVersionDays: '7' })[0]).toMatchObject({
      NoncurrentVersionExpiration: { NoncurrentDays: '7' },
      ExpiredObjectDeleteMarker: true,
    });
    expect(rulesOf('LogBucket', { LogRetentionDays: '14' })[0]).toMatchObject({ ExpirationInDays: '14' });
  });
});

describe('the distribution', () => {
  test('reads the bucket with signed requests, and speaks HTTPS with security headers', () => {
    expect(distributionOf()).toMatchObject({
      Enabled: true,
      PriceClass: 'PriceClass_100',
      DefaultRootObject: 'index.html',
      ViewerCertificate: { CloudFrontDefaultCertificate: true },
      Origins: [
        {
          DomainName: 'SiteBucket.RegionalDomainName',
          OriginAccessControlId: 'OriginAccess.Id',
          S3OriginConfig: { OriginAccessIdentity: '' },
        },
      ],
      DefaultCacheBehavior: {
        ViewerProtocolPolicy: 'redirect-to-https',
        ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03',
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      },
    });
    expect(propertiesOf('OriginAccess').OriginAccessControlConfig).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
  });

  test('without options has neither names nor logs nor a fallback', () => {
    expect(Object.keys(distributionOf())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(Aliases|Logging|CustomErrorResponses)$/)]),
    );
  });

  test('answers to its domain name over TLS 1.2 and later', () => {
    expect(distributionOf(domain)).toMatchObject({
      Aliases: ['www.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: CERTIFICATE,
        SslSupportMethod: 'sni-only',
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
    });
    expect(stackOf(domain).outputs.Url).toBe('https://www.example.com');
    expect(stackOf().outputs.Url).toBe('https://Distribution.DomainName');
  });

  test('shows a single-page application its default document wherever there is no file', () => {
    const responses = distributionOf({ SpaFallback: 'true', DefaultDocument: 'app.html' });
    expect(responses.CustomErrorResponses).toEqual(
      [403, 404].map((ErrorCode) => ({
        ErrorCode,
        ResponseCode: 200,
        ResponsePagePath: '/app.html',
        ErrorCachingMinTTL: 10,
      })),
    );
  });

  test('logs into a bucket that takes access control lists', () => {
    expect(distributionOf({ AccessLogs: 'true' }).Logging).toEqual({
      Bucket: 'LogBucket.DomainName',
      Prefix: 'cloudfront/',
      IncludeCookies: false,
    });
    expect(propertiesOf('LogBucket').OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }],
    });
  });

  test.each([
    ['/', '/home.html'],
    ['/docs/', '/docs/home.html'],
    ['/docs/page.html', '/docs/page.html'],
    ['/docs', '/docs'],
  ])('looks for %s at %s', (uri, asked) => {
    const code = String(propertiesOf('FolderDocuments', { DefaultDocument: 'home.html' }).FunctionCode);
    const handler = new Function(`${code}; return handler;`)() as (event: object) => { uri: string };
    expect(handler({ request: { uri } }).uri).toBe(asked);
  });

  test('has names that no other region’s site of the account takes', () => {
    const access = propertiesOf('OriginAccess').OriginAccessControlConfig as Properties;
    expect([access.Name, propertiesOf('FolderDocuments').Name]).toEqual([
      'slipway-orders-dev-eu-west-3',
      'slipway-orders-dev-eu-west-3',
    ]);
  });
});

describe('a person who uploads the template by hand', () => {
  const refusals = (parameters: Record<string, string>) =>
    failedAssertions(template, { EnvironmentName: 'docs', ...parameters });

  test('needs domain name and certificate together', () => {
    expect(refusals({})).toEqual([]);
    expect(refusals(domain)).toEqual([]);
    expect(refusals({ Domain: 'www.example.com' })).toEqual([
      'A domain name needs an ACM certificate in us-east-1',
    ]);
    expect(refusals({ CertificateArn: CERTIFICATE })).toEqual(['A certificate needs its domain name']);
  });

  test('can’t use a certificate of another region', () => {
    const takes = (arn: string) => accepts(template.Parameters.CertificateArn, arn);
    expect([takes(''), takes(CERTIFICATE)]).toEqual([true, true]);
    expect(takes(CERTIFICATE.replace('us-east-1', 'eu-west-3'))).toBe(false);
  });

  test('can send it inline, finds every parameter in a group, and is told what each may be', () => {
    const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'] as {
      ParameterGroups: { Parameters: string[] }[];
      ParameterLabels: Record<string, unknown>;
    };
    const names = Object.keys(template.Parameters).sort();
    expect(ParameterGroups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(names);
    expect(Object.keys(ParameterLabels).sort()).toEqual(names);
    for (const [name, parameter] of Object.entries(template.Parameters))
      expect(parameter.ConstraintDescription, name).toEqual(expect.any(String));
  });

  test('gets every output that an upload needs', () => {
    expect(Object.keys(template.Outputs)).toEqual([
      'Url',
      'SiteBucketName',
      'DistributionId',
      'DistributionDomainName',
      'LogBucketName',
    ]);
  });
});
