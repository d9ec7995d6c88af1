import { EC2 } from '@aws-sdk/client-ec2';
import { SSM } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { addImage } from '@/lib/practice-aws/account/images';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

function inRegion(region = 'eu-west-3') {
  const bench = new PracticeBench();
  bench.region = region;
  const ec2 = new EC2({ ...bench.clientOptions('ec2'), region });
  const ssm = new SSM({ ...bench.clientOptions('ssm'), region });
  const held = async (Name: string) => (await ssm.getParameter({ Name })).Parameter?.Value ?? '';
  const described = async (...ImageIds: string[]) => (await ec2.describeImages({ ImageIds })).Images;
  return { bench, ec2, held, described };
}

test.each([
  ['/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id', 'x86_64'],
  ['/aws/service/canonical/ubuntu/server/noble/stable/20260101/arm64/hvm/ebs-gp3/ami-id', 'arm64'],
  ['/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64', 'arm64'],
])('[images-1] the image of %s runs on %s', async (parameter, Architecture) => {
  const { held, described } = inRegion();
  const ImageId = await held(parameter);
  expect(await described(ImageId)).toMatchObject([
    { ImageId, Architecture, State: 'available', Public: true },
  ]);
});

test('[images-1] an image belongs to its region, and what is none is refused', async () => {
  const { held } = inRegion('us-east-1');
  const { described } = inRegion('eu-west-3');
  const id = await held('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64');
  await expect(described(id)).rejects.toMatchObject({
    name: 'InvalidAMIID.NotFound',
    message: `The image id '[${id}]' does not exist`,
  });
  await expect(described('ami-ubuntu')).rejects.toMatchObject({ name: 'InvalidAMIID.Malformed' });
});

test('[images-2] an image that was added is there, for its account or for all, in its state', async () => {
  const { bench, ec2, described } = inRegion();
  const image = { region: 'eu-west-3', name: 'golden', architecture: 'arm64', state: 'pending' } as const;
  addImage(bench.world, { ...image, id: 'ami-0123456789abcdef0' });
  addImage(bench.world, { ...image, id: 'ami-0123456789abcdef1', account: '111122223333' });
  expect(await described('ami-0123456789abcdef0')).toMatchObject([{ State: 'pending', Name: 'golden' }]);
  await expect(described('ami-0123456789abcdef1')).rejects.toThrow('does not exist');
  const Filters = [{ Name: 'state', Values: ['pending'] }];
  expect((await ec2.describeImages({ Filters })).Images).toHaveLength(1);
});
