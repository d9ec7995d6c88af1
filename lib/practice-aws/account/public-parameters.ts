import { hexId } from './identifiers';

/** A parameter of an image that AWS, or the maker of an operating system, publishes in every region. */
interface PublicParameter {
  value: string;
  dataType: 'text' | 'aws:ec2:image';
  /** What the image runs on. */
  processor: 'x86_64' | 'arm64';
}

const PARTICULARS =
  'image_id|image_name|image_version|ecs_agent_version|ecs_runtime_version|os|schema_version|source_image_name|release_version';

/** Volumes are of type gp3 from 23.10 on, before of the older types; of 22.04 public templates use both. */
const SERIES = [
  {
    releases: '22\\.04|jammy|24\\.04|noble|24\\.10|oracular|25\\.04|plucky|25\\.10|questing',
    volumes: 'ebs-gp3',
  },
  {
    releases: '16\\.04|xenial|18\\.04|bionic|20\\.04|focal|22\\.04|jammy',
    volumes: 'ebs-gp2|ebs-io1|ebs-standard|instance-store',
  },
].map(({ releases, volumes }) => ({
  releases: `(${releases})`,
  build: `stable/(current|\\d{8}(\\.\\d+)?)/(amd64|arm64)/hvm/(${volumes})/ami-id`,
}));

/**
 * What names below `/aws/service/` are like. What ends in none of the particulars is a document with all of them.
 *
 * - https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
 * - https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
 * - https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
 * - https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html
 * - https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id-bottlerocket.html
 * - https://docs.aws.amazon.com/ec2/latest/windows-ami-reference/windows-ami-versions.html
 * - https://wiki.debian.org/Cloud/AmazonEC2Image
 */
const IMAGES = [
  ...SERIES.flatMap(({ releases, build }) => [
    `canonical/ubuntu/(pro-)?server(-minimal)?/${releases}/${build}`,
    `canonical/ubuntu/eks/${releases}/1\\.\\d\\d/${build}`,
  ]),
  'ami-amazon-linux-latest/al2023-ami-(minimal-)?kernel-(default|6\\.1|6\\.12)-(x86_64|arm64)',
  'ami-amazon-linux-latest/amzn2-ami-(kernel-5\\.10-)?hvm-(x86_64-(gp2|ebs)|arm64-gp2)',
  'ami-amazon-linux-latest/amzn2-ami-minimal-hvm-(x86_64|arm64)-ebs',
  'ami-windows-latest/((TPM|EC2LaunchV2)-)?Windows_Server-(2016|2019|2022|2025)-[A-Z][A-Za-z_]+-(Full|Core)-(Base|SQL_20\\d\\d(_SP\\d)?_(Enterprise|Standard|Express|Web))',
  'debian/(release|daily)/(11|12|13|bullseye|bookworm|trixie)/(latest|\\d{8}-\\d+)/(amd64|arm64)',
];
const DOCUMENTS = [
  'ami-windows-latest/Windows_Server-(2016|2019|2022|2025)-English-(Full|Core)-(ECS_Optimized|EKS_Optimized-1\\.\\d\\d)',
  'ecs/optimized-ami/amazon-linux/recommended',
  'ecs/optimized-ami/amazon-linux-2(/kernel-5\\.10)?(/(arm64|gpu|inf))?/recommended',
  'ecs/optimized-ami/amazon-linux-2023(/(arm64|gpu|neuron))?/recommended',
  'eks/optimized-ami/1\\.\\d\\d/amazon-linux-2(-arm64|-gpu)?/recommended',
  'eks/optimized-ami/1\\.\\d\\d/amazon-linux-2023/(x86_64/(standard|nvidia|neuron)|arm64/(standard|nvidia))/recommended',
];
const BOTTLEROCKET =
  'bottlerocket/aws-(k8s-1\\.\\d\\d|ecs-[123])(-nvidia)?(-fips)?/(x86_64|arm64)/(latest|\\d+\\.\\d+\\.\\d+(-\\w+)?)/(image_id|image_version)';

const NAME = new RegExp(
  `^/aws/service/(${IMAGES.join('|')}|(${DOCUMENTS.join('|')})(/(${PARTICULARS}))?|${BOTTLEROCKET})$`,
);

/** The parameter of a public image, undefined where no such image is published: ParameterNotFound. */
export function publicParameter(name: string, region: string): PublicParameter | undefined {
  if (!NAME.test(name)) return undefined;
  const last = name.split('/').at(-1) ?? '';
  const isPart = PARTICULARS.split('|').includes(last);
  const image = isPart ? name.slice(0, -last.length - 1) : name;
  const id = `ami-${hexId(`${region}${image}`, 17)}`;
  const isDocument = new RegExp(`^/aws/service/(${DOCUMENTS.join('|')})$`).test(name);
  const particular = last === 'image_id' || !isPart ? id : `${image.split('/').at(-2)}-${last}`;
  return {
    value: isDocument ? JSON.stringify({ schema_version: 1, image_id: id, image_name: image }) : particular,
    dataType: /^\/aws\/service\/(canonical|debian)\//.test(name) ? 'aws:ec2:image' : 'text',
    processor: name.includes('arm64') ? 'arm64' : 'x86_64',
  };
}
