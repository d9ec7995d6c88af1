import { expect, test } from 'vitest';
import { parseEcrImage } from './container-image';

const digest = `sha256:${'0a'.repeat(32)}`;

test.each([
  ['123456789012.dkr.ecr.eu-west-3.amazonaws.com/web:1.0', 'eu-west-3', 'web', { imageTag: '1.0' }],
  ['123456789012.dkr.ecr.eu-west-3.amazonaws.com/team/web', 'eu-west-3', 'team/web', { imageTag: 'latest' }],
  [`123456789012.dkr.ecr.us-east-1.amazonaws.com/web@${digest}`, 'us-east-1', 'web', { imageDigest: digest }],
  [
    `123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1@${digest}`,
    'us-east-1',
    'web',
    { imageDigest: digest },
  ],
  ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/web:1', 'us-east-1', 'web', { imageTag: '1' }],
  ['123456789012.dkr-ecr.us-east-1.on.aws/web:1', 'us-east-1', 'web', { imageTag: '1' }],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1', 'cn-north-1', 'web', { imageTag: '1' }],
])('%s is in ECR', (reference, region, repository, id) => {
  expect(parseEcrImage(reference)).toEqual({ accountId: '123456789012', region, repository, id });
});

test.each([
  'nginx',
  'public.ecr.aws/nginx/nginx:stable',
  'ghcr.io/owner/web:1',
  'dkr.ecr.eu-west-3.amazonaws.com/web',
])('%s is elsewhere', (reference) => {
  expect(parseEcrImage(reference)).toBeNull();
});
