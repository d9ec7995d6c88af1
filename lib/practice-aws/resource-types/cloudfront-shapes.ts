import { upperId, uuidOf } from '@/lib/practice-aws/account/identifiers';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { type KnownShape, type KnownShapes, property, type ResourceContext } from './define';

/** CloudFront's ids: capital letters and digits, `EDFDVBD632BHDS5`. */
function cloudFrontId(context: ResourceContext): string {
  return `E${upperId(context.seed, 13)}`;
}

/** Policies have a UUID, and tell when they were changed last. */
const policy: KnownShape = { physicalId: (context) => uuidOf(context.seed) };

/** CloudFront is the same in all regions: its ARNs have none. */
function functionArn(context: ResourceContext): string {
  return `arn:${partitionOf(context.region)}:cloudfront::${context.account}:function/${property(context, 'Name') ?? context.logicalId}`;
}

/** `Ref` and the attributes of CloudFront's types: the CloudFormation reference. */
export const cloudFrontShapes = {
  'AWS::CloudFront::CachePolicy': policy,
  'AWS::CloudFront::Distribution': {
    physicalId: cloudFrontId,
    attributes: (context) => ({
      DomainName: `d${upperId(`domain:${context.seed}`, 13).toLowerCase()}.cloudfront.net`,
    }),
  },
  'AWS::CloudFront::Function': {
    physicalId: functionArn,
    attributes: (context) => ({
      'FunctionMetadata.FunctionARN': functionArn(context),
      Stage: property(context, 'AutoPublish') === 'true' ? 'LIVE' : 'DEVELOPMENT',
    }),
  },
  'AWS::CloudFront::OriginAccessControl': { physicalId: cloudFrontId },
  'AWS::CloudFront::OriginRequestPolicy': policy,
  'AWS::CloudFront::ResponseHeadersPolicy': policy,
} satisfies KnownShapes;
