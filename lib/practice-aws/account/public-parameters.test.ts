import { expect, test } from 'vitest';
import { publicParameter } from './public-parameters';

const IMAGE_ID = /^ami-[0-9a-f]{17}$/;

test.each([
  ['canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id', 'x86_64'],
  ['canonical/ubuntu/server-minimal/noble/stable/20250115/arm64/hvm/ebs-gp3/ami-id', 'arm64'],
  ['canonical/ubuntu/server/jammy/stable/current/amd64/hvm/ebs-gp2/ami-id', 'x86_64'],
  ['canonical/ubuntu/eks/22.04/1.29/stable/current/arm64/hvm/ebs-gp2/ami-id', 'arm64'],
  ['ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64', 'x86_64'],
  ['ami-amazon-linux-latest/al2023-ami-minimal-kernel-6.1-arm64', 'arm64'],
  ['ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-arm64-gp2', 'arm64'],
  ['ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2', 'x86_64'],
  ['ami-windows-latest/Windows_Server-2022-English-Full-Base', 'x86_64'],
  ['ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.31/image_id', 'x86_64'],
  ['ami-windows-latest/Windows_Server-2019-German-Full-SQL_2019_Standard', 'x86_64'],
  ['ecs/optimized-ami/amazon-linux-2/recommended/image_id', 'x86_64'],
  ['ecs/optimized-ami/amazon-linux-2/kernel-5.10/arm64/recommended/image_id', 'arm64'],
  ['ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id', 'arm64'],
  ['eks/optimized-ami/1.31/amazon-linux-2023/x86_64/standard/recommended/image_id', 'x86_64'],
  ['eks/optimized-ami/1.29/amazon-linux-2-arm64/recommended/image_id', 'arm64'],
  ['bottlerocket/aws-k8s-1.31-nvidia/arm64/latest/image_id', 'arm64'],
  ['bottlerocket/aws-ecs-2/x86_64/1.19.0/image_id', 'x86_64'],
  ['debian/release/12/latest/amd64', 'x86_64'],
  ['debian/release/trixie/latest/arm64', 'arm64'],
])('[ssm-1] %s is an image for %s', (path, processor) => {
  const here = publicParameter(`/aws/service/${path}`, 'eu-west-3');
  expect(here).toMatchObject({ processor, value: expect.stringMatching(IMAGE_ID) });
  expect(publicParameter(`/aws/service/${path}`, 'us-east-1')?.value).not.toBe(here?.value);
});

test.each([
  'canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp2/ami-id',
  'canonical/ubuntu/server/20.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  'canonical/ubuntu/server/24.04/stable/current/x86_64/hvm/ebs-gp3/ami-id',
  'canonical/ubuntu/server/24.4/stable/current/amd64/hvm/ebs-gp3/ami-id',
  'canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3',
  'canonical/ubuntu/x',
  'ami-amazon-linux-latest/al2023-ami-kernel-default-amd64',
  'ami-amazon-linux-latest/',
  'ami-windows-latest/Windows_Server-2012-English-Full-Base',
  'ecs/optimized-ami/amazon-linux-2/recommended/image',
  'eks/optimized-ami/amazon-linux-2/recommended/image_id',
  'bottlerocket/aws-ecs-2/amd64/latest/image_id',
  'debian/release/12/latest/x86_64',
  'debian/release/12/latest/amd64/more',
])('[ssm-4] nobody publishes %s', (path) => {
  expect(publicParameter(`/aws/service/${path}`, 'eu-west-3')).toBeUndefined();
});

test('[ssm-1] what is recommended is a document, of which each particular can be asked for', () => {
  const name = '/aws/service/ecs/optimized-ami/amazon-linux-2/recommended';
  const document = JSON.parse(publicParameter(name, 'eu-west-3')?.value ?? '{}');
  expect(document.image_id).toBe(publicParameter(`${name}/image_id`, 'eu-west-3')?.value);
  expect(publicParameter(`${name}/image_name`, 'eu-west-3')?.value).not.toMatch(IMAGE_ID);
});
