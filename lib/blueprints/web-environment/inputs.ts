import { z } from 'zod';
import {
  databaseClassNames,
  instanceTypeNames,
  instanceTypes,
  limits,
  natGatewayModes,
  processorOfImage,
  SAMPLE_API_IMAGE,
  SAMPLE_WEBSITE_IMAGE,
  UBUNTU_IMAGE_PARAMETER,
} from './catalog';
import { roomForInstances } from './subnets';
import { vpcCidrProblem } from './vpc-cidr';

// Docker's reference grammar: registry, path, tag, digest.
// https://github.com/distribution/reference/blob/main/reference.go
const CONTAINER_IMAGE =
  /^(?:[a-zA-Z0-9.-]+(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
const PARAMETER_NAME = /^\/?[a-zA-Z0-9_.-]+(?:\/[a-zA-Z0-9_.-]+)*$/;
/**
 * A parameter may hold anything, and CloudFormation quotes a value that it refuses: those of AWS are public, and what is
 * below /slipway is there for Slipway. The roles of `infra-templates/bootstrap/target.yaml` may read these only.
 */
const IMAGE_PARAMETER = /^\/(?:aws\/service|slipway)\//;
const API_PATH = /^\/[A-Za-z0-9][A-Za-z0-9_.~-]{0,62}$/;

/** Groups: partition, region, account. https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
export const CERTIFICATE_ARN = /^arn:(aws(?:-[a-z]+)*):acm:([a-z0-9-]+):(\d{12}):certificate\/[A-Za-z0-9-]+$/;

const wholeNumber = (what: string, { min, max }: { min: number; max: number }) =>
  z
    .int({ error: `Must be a whole number from ${min} to ${max}${what}` })
    .min(min, `Must be at least ${min}${what}`)
    .max(max, `Must be at most ${max}${what}`);

const yesOrNo = () => z.boolean({ error: 'Must be true or false' });

const containerImage = (sample: string) =>
  z
    .string({ error: `Must be a container image such as ${sample}` })
    .max(limits.containerImage.maxLength, `Must have at most ${limits.containerImage.maxLength} characters`)
    .regex(CONTAINER_IMAGE, `Must be a container image such as ${sample}`)
    .default(sample);

const inputsObject = z.strictObject({
  vpcCidr: z
    .string({ error: 'Must be a network such as 10.0.0.0/16' })
    .superRefine((text, check) => {
      const message = vpcCidrProblem(text);
      if (message) check.addIssue({ code: 'custom', message });
    })
    .default('10.0.0.0/16')
    .describe('Network of the environment: a private range, /16 to /20, aligned'),
  zones: wholeNumber('', limits.zones).default(3).describe('Availability zones to spread over'),
  natGateways: z
    .enum(natGatewayModes, { error: 'Must be single or per-zone' })
    .default('single')
    .describe('One NAT gateway per zone, or a single one for all'),
  imageParameter: z
    .string({ error: 'Must be the name of an SSM parameter' })
    .max(
      limits.imageParameter.maxLength,
      `Must be the name of an SSM parameter, at most ${limits.imageParameter.maxLength} characters`,
    )
    .regex(PARAMETER_NAME, {
      error: 'Must be the name of an SSM parameter: letters, digits and . - _ between slashes',
      abort: true,
    })
    .regex(
      IMAGE_PARAMETER,
      'Must begin with /aws/service/ or /slipway/: the target’s roles may read no other parameters',
    )
    .default(UBUNTU_IMAGE_PARAMETER)
    .describe('SSM parameter that holds the id of an Ubuntu image, below /aws/service or /slipway'),
  instanceType: z
    .enum(instanceTypeNames, { error: `Must be one of ${instanceTypeNames.join(', ')}` })
    .default('t3.micro')
    .describe('EC2 instance type'),
  minInstances: wholeNumber('', limits.instances).default(1).describe('Instances that are always running'),
  maxInstances: wholeNumber('', limits.instances).default(3).describe('Maximum instances, under load'),
  websiteImage: containerImage(SAMPLE_WEBSITE_IMAGE).describe(
    'Container image of the website, listening on 80',
  ),
  apiImage: containerImage(SAMPLE_API_IMAGE).describe('Container image of the API, listening on 8000'),
  apiPath: z
    .string({ error: 'Must be one path segment such as /fastapi' })
    .regex(
      API_PATH,
      'Must be one path segment such as /fastapi: a slash, then up to 63 letters, digits and . _ ~ -',
    )
    .default('/fastapi')
    .describe('Path under which the API is reached'),
  databaseClass: z
    .enum(databaseClassNames, { error: `Must be one of ${databaseClassNames.join(', ')}` })
    .default('db.t3.micro')
    .describe('RDS instance class'),
  databaseStorageGiB: wholeNumber(' GiB', limits.databaseStorageGiB)
    .default(20)
    .describe('Storage of the database in GiB'),
  backupRetentionDays: wholeNumber(' days', limits.backupRetentionDays)
    .default(7)
    .describe('Days for which automatic backups are kept; 0 turns them off'),
  multiAz: yesOrNo().default(false).describe('A standby of the database in another zone'),
  deletionProtection: yesOrNo()
    .default(false)
    .describe('The database can’t be deleted until this is turned off'),
  finalSnapshot: yesOrNo().default(true).describe('A last snapshot of the database at teardown'),
  certificateArn: z
    .string({ error: 'Must be the ARN of an ACM certificate, or null' })
    .regex(
      CERTIFICATE_ARN,
      'Must be the ARN of an ACM certificate: arn:aws:acm:<region>:<account>:certificate/<id>',
    )
    .nullable()
    .default(null)
    .describe('ACM certificate of the target’s region: adds HTTPS'),
  sshAccess: yesOrNo().default(false).describe('An EC2 Instance Connect Endpoint, for SSH to the instances'),
});

export type WebEnvironmentInputs = z.output<typeof inputsObject>;

/** Runs a rule across fields as soon as those fields are sound, whatever is wrong with the others. */
const whenSound =
  (...keys: (keyof WebEnvironmentInputs)[]) =>
  ({ value, issues }: { value: unknown; issues: readonly { path?: PropertyKey[] }[] }): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !issues.some((issue) => keys.some((key) => issue.path?.[0] === key));

/**
 * The inputs of a web environment. Every field has a default, so `{}` is valid; unknown fields and other types
 * than the field's own are refused; rules across fields report at the field that is easiest to change.
 */
export const webEnvironmentInputsSchema = inputsObject
  .refine(({ minInstances, maxInstances }) => minInstances <= maxInstances, {
    path: ['maxInstances'],
    when: whenSound('minInstances', 'maxInstances'),
    error: 'Must not be below the minimum instances',
  })
  .refine(({ maxInstances, vpcCidr, zones }) => maxInstances <= roomForInstances(vpcCidr, zones), {
    path: ['maxInstances'],
    when: whenSound('maxInstances', 'vpcCidr', 'zones'),
    error: ({ input }) => roomMessage(input),
  })
  .refine(({ backupRetentionDays, multiAz }) => backupRetentionDays > 0 || !multiAz, {
    path: ['backupRetentionDays'],
    when: whenSound('backupRetentionDays', 'multiAz'),
    error: 'Multi-AZ needs backups: keep them for 1 to 35 days, or turn Multi-AZ off',
  })
  .refine(
    ({ instanceType, imageParameter }) => {
      const processor = processorOfImage(imageParameter);
      return processor === null || processor === instanceTypes[instanceType].processor;
    },
    {
      path: ['instanceType'],
      when: whenSound('instanceType', 'imageParameter'),
      error: ({ input }) => processorMessage(input),
    },
  );

function processorMessage(input: unknown): string {
  const parsed = inputsObject.pick({ instanceType: true, imageParameter: true }).strip().safeParse(input);
  if (!parsed.success) return 'Must match the processor of the image';
  const { instanceType, imageParameter } = parsed.data;
  const wanted = processorOfImage(imageParameter);
  return `${instanceType} is ${instanceTypes[instanceType].processor}, but the image is for ${wanted}; choose a matching type, or another image parameter`;
}

function roomMessage(input: unknown): string {
  const parsed = inputsObject.pick({ vpcCidr: true, zones: true }).strip().safeParse(input);
  if (!parsed.success) return 'Must fit into the private subnets';
  const { vpcCidr, zones } = parsed.data;
  return `The private subnets of ${vpcCidr} in ${zones} zones hold ${roomForInstances(vpcCidr, zones)} instances at most`;
}
