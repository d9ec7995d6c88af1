import type { Need } from './need';
import { type NeedsByType, on, type ResourceTask, when } from './resource-task';

/**
 * CloudFront. Of each type what its handler always calls, of the permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 */
const arnOf = (kind: string) => (task: ResourceTask) => task.globalArn('cloudfront', `${kind}/${task.id}`);
const distributionArn = arnOf('distribution');
const functionArn = (task: ResourceTask) => task.id;

/** Who turns access logs on lets CloudFront write to the bucket, by its access control list. */
function logDelivery(task: ResourceTask): Need[] {
  const bucket = task.text('DistributionConfig.Logging.Bucket')?.replace(/\.s3[.-].*$/, '');
  return bucket === undefined ? [] : on(task.bucketArn(bucket), 's3:GetBucketAcl', 's3:PutBucketAcl');
}

const reading = (task: ResourceTask) =>
  on(distributionArn(task), 'cloudfront:GetDistribution', 'cloudfront:GetDistributionConfig');

const tagging = (task: ResourceTask, arn: string) => when(task.tagged, on(arn, 'cloudfront:TagResource'));

/** Types that are nothing but one configuration, and have no tags. */
function configuration(noun: string, kind: string, reads = true) {
  const arn = arnOf(kind);
  const get = (task: ResourceTask) => when(reads, on(arn(task), `cloudfront:Get${noun}`));
  return {
    create: (task: ResourceTask) => on(arn(task), `cloudfront:Create${noun}`),
    update: (task: ResourceTask) => [...on(arn(task), `cloudfront:Update${noun}`), ...get(task)],
    delete: (task: ResourceTask) => [...on(arn(task), `cloudfront:Delete${noun}`), ...get(task)],
    read: (task: ResourceTask) => on(arn(task), `cloudfront:Get${noun}`),
  };
}

export const cloudFrontNeeds = {
  'AWS::CloudFront::CachePolicy': configuration('CachePolicy', 'cache-policy'),
  'AWS::CloudFront::Distribution': {
    create: (task) => [
      ...on(distributionArn(task), 'cloudfront:CreateDistribution'),
      ...tagging(task, distributionArn(task)),
      ...logDelivery(task),
      ...reading(task),
    ],
    update: (task) => [
      ...on(distributionArn(task), 'cloudfront:UpdateDistribution', 'cloudfront:ListTagsForResource'),
      ...tagging(task, distributionArn(task)),
      ...logDelivery(task),
      ...reading(task),
    ],
    delete: (task) => [...on(distributionArn(task), 'cloudfront:DeleteDistribution'), ...reading(task)],
    read: (task) => [...on(distributionArn(task), 'cloudfront:ListTagsForResource'), ...reading(task)],
  },
  'AWS::CloudFront::Function': {
    create: (task) => [...publishing(task, 'cloudfront:CreateFunction'), ...tagging(task, functionArn(task))],
    update: (task) => [...publishing(task, 'cloudfront:UpdateFunction'), ...tagging(task, functionArn(task))],
    delete: (task) => on(functionArn(task), 'cloudfront:DeleteFunction', 'cloudfront:DescribeFunction'),
    read: (task) =>
      on(
        functionArn(task),
        ...['cloudfront:DescribeFunction', 'cloudfront:GetFunction', 'cloudfront:ListTagsForResource'],
      ),
  },
  'AWS::CloudFront::OriginAccessControl': configuration('OriginAccessControl', 'origin-access-control'),
  'AWS::CloudFront::OriginRequestPolicy': configuration('OriginRequestPolicy', 'origin-request-policy'),
  'AWS::CloudFront::ResponseHeadersPolicy': configuration(
    'ResponseHeadersPolicy',
    'response-headers-policy',
    false,
  ),
} satisfies NeedsByType;

function publishing(task: ResourceTask, action: string): readonly Need[] {
  return [
    ...on(functionArn(task), action, 'cloudfront:DescribeFunction'),
    ...when(task.text('AutoPublish') === 'true', on(functionArn(task), 'cloudfront:PublishFunction')),
  ];
}
