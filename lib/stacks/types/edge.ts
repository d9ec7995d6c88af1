import { monthlyUsd, prices } from './prices';
import type { TypeFacts } from './type-facts';

/** What a distribution uses goes after it. */
const behindDistribution = { DELETE: 540 };

/**
 * CloudFront and Route 53: global, whatever the stack's region. A distribution counts as made, changed or switched off
 * only once every edge location has it; one is switched off before it is deleted.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html
 */
export const edge = {
  'AWS::CloudFront::Distribution': {
    name: 'CloudFront distribution',
    deleteAction: 'cloudfront:DeleteDistribution',
    typicalEnd: { CREATE: 300, UPDATE: 300, DELETE: 480 },
    pace: 'CloudFront deploys it to every edge location in the world, which takes minutes.',
    usage: 'by requests and traffic; the first terabyte a month is free',
    failures: [
      {
        when: /CNAMEAlreadyExists|CNAMEs? you provided are already associated/i,
        says: 'Another CloudFront distribution, perhaps in another account, already uses this domain name. Remove it there, or choose another name.',
      },
      {
        when: /InvalidViewerCertificate|specified SSL certificate does(n.t| not) exist|certificate that is attached to your distribution/i,
        says: 'CloudFront could not use the certificate. It accepts only certificates in us-east-1 that ACM has issued and that cover every domain name of the distribution.',
      },
      {
        when: /DistributionNotDisabled/i,
        says: 'CloudFront deletes a distribution only once it is disabled everywhere. Wait some minutes, then start the teardown again.',
      },
      {
        when: /account must be verified before you can add new CloudFront resources/i,
        says: 'AWS has not yet verified this account for CloudFront. The platform team has to ask AWS Support.',
      },
      {
        when: /specified for CloudFront logs does not enable ACL/i,
        says: 'The log bucket has ACLs disabled, which CloudFront needs to write its logs. The template’s maintainers can enable them: ObjectOwnership BucketOwnerPreferred.',
      },
      {
        when: /permission to access the S3 bucket for CloudFront logs/i,
        says: 'CloudFront can’t write to the log bucket. It delivers no logs to opt-in regions: turn the logs off, or launch in another region.',
      },
    ],
    teardown: (name) =>
      `The ${name} is disabled at every edge location before it is deleted, which takes minutes.`,
  },
  'AWS::CloudFront::OriginAccessControl': {
    name: 'origin access control',
    deleteAction: 'cloudfront:DeleteOriginAccessControl',
    typicalEnd: behindDistribution,
    failures: [
      {
        when: /OriginAccessControlInUse/i,
        says: 'A CloudFront distribution still uses this access control. Remove it there, then start the teardown again.',
      },
    ],
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    name: 'response headers policy',
    deleteAction: 'cloudfront:DeleteResponseHeadersPolicy',
    typicalEnd: behindDistribution,
  },
  'AWS::CloudFront::CachePolicy': {
    name: 'cache policy',
    deleteAction: 'cloudfront:DeleteCachePolicy',
    typicalEnd: behindDistribution,
  },
  'AWS::CloudFront::OriginRequestPolicy': {
    name: 'origin request policy',
    deleteAction: 'cloudfront:DeleteOriginRequestPolicy',
    typicalEnd: behindDistribution,
  },
  'AWS::CloudFront::Function': {
    name: 'CloudFront function',
    deleteAction: 'cloudfront:DeleteFunction',
    typicalEnd: behindDistribution,
    usage: 'by calls',
  },
  'AWS::Route53::HostedZone': {
    name: 'hosted zone',
    cost: () => ({ detail: 'zone without queries', monthlyUsd: monthlyUsd(prices.hostedZone) }),
  },
  'AWS::Route53::RecordSet': {
    name: 'DNS record',
    deleteAction: 'route53:ChangeResourceRecordSets',
    // Done once all of Route 53's servers have it, usually within a minute:
    // https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html
    typicalEnd: { CREATE: 360, UPDATE: 60, DELETE: 60 },
    failures: [
      {
        when: /it already exists|conflicts with other records/i,
        says: 'The zone already has a record of this name. Remove it, or choose another domain name.',
        onlyHere: true,
      },
    ],
  },
} as const satisfies Record<string, TypeFacts>;
