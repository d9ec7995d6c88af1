import { reference, type UpdateFacts } from './interruption';

export const edge = {
  'AWS::CloudFront::Distribution': {
    source: reference('cloudfront-distribution'),
    unnoticed: ['Tags'],
    replacing: [],
    properties: {
      DistributionConfig: {
        effect: {
          kind: 'none',
          note: 'Edge locations serve the old configuration until the new one reaches them, usually within minutes.',
        },
        source:
          'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html',
      },
    },
    replaced: { note: 'The new one has another address.', loses: 'address' },
    removed: { kind: 'removed', note: 'Its address no longer answers.', loses: 'address' },
  },
  'AWS::CloudFront::OriginAccessControl': {
    source: reference('cloudfront-originaccesscontrol'),
    unnoticed: ['OriginAccessControlConfig'],
    replacing: [],
  },
  'AWS::CloudFront::Function': {
    source: reference('cloudfront-function'),
    unnoticed: ['AutoPublish', 'FunctionCode', 'FunctionConfig', 'FunctionMetadata', 'Tags'],
    replacing: ['Name'],
  },
} as const satisfies Record<string, UpdateFacts>;
