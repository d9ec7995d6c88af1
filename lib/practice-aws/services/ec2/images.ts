import type { DescribeImagesRequest, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import { imagesFor } from '@/lib/practice-aws/account/images';
import type { MachineImage } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { pageOf } from '@/lib/practice-aws/services/page-of';
import { filtered, identified } from './select';

const LARGEST_PAGE = 1000;
/** Canonical's. https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/ */
const PUBLISHER = '099720109477';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export function describeImages(call: Call, input: DescribeImagesRequest): DescribeImagesResult {
  const malformed = input.ImageIds?.find((id) => !/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed !== undefined) throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${malformed}"`);
  const all = imagesFor(call.engine.world, call).map(describeImage);
  const missing = (id: string) =>
    new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  const wanted = identified(all, input.ImageIds, ({ ImageId }) => ImageId, missing);
  const owners = input.Owners ?? [];
  const isOwned = ({ OwnerId }: Image) =>
    owners.length === 0 ||
    owners.some((owner) => owner === OwnerId || (owner === 'self' && OwnerId === call.account));
  const found = filtered(wanted.filter(isOwned), input.Filters, {
    architecture: (image) => image.Architecture,
    'image-id': (image) => image.ImageId,
    'image-type': (image) => image.ImageType,
    'is-public': (image) => image.Public,
    name: (image) => image.Name,
    'owner-id': (image) => image.OwnerId,
    'root-device-type': (image) => image.RootDeviceType,
    state: (image) => image.State,
    'virtualization-type': (image) => image.VirtualizationType,
  });
  const { page, next } = pageOf(found, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { Images: page, NextToken: next };
}

function describeImage({ id, name, architecture, state, account }: MachineImage): Image {
  return {
    ImageId: id,
    Name: name,
    Architecture: architecture,
    State: state,
    OwnerId: account ?? PUBLISHER,
    Public: account === undefined,
    ImageType: 'machine',
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    CreationDate: '2026-01-01T00:00:00.000Z',
  };
}
