import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { GetBucketEncryptionCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Evaluated, evaluate } from '@/infra-templates/evaluate-template';
import { parseTemplate } from '@/infra-templates/read-template';
import { type Connect, type LaunchedNetwork, practiceCredentials, readNetwork } from './launched-network';
import type { PhysicalId } from './launched-services';

/** One launched environment, as the account's own services tell it. */
export interface LaunchedEnvironment {
  stack: Stack;
  outputs: Record<string, string>;
  parameters: Record<string, string>;
  /** Logical id → physical id, of what the emulator made. */
  physicalIds: Record<string, string>;
  physicalId: PhysicalId;
  network: LaunchedNetwork;
  launchTemplate: ResponseLaunchTemplateData;
  /** The data bucket's server-side encryption. */
  encryption: unknown;
  /** Text of the uploaded compose file. */
  compose: string;
  /** The template and parameters that CloudFormation was given, evaluated: for what the emulator drops. */
  processed: Evaluated;
}

export async function readLaunchedEnvironment(
  connect: Connect,
  stackName: string,
): Promise<LaunchedEnvironment> {
  const options = { ...connect, credentials: practiceCredentials };
  const cloudFormation = new CloudFormationClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const stack = (await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }))).Stacks?.[0];
  const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: stackName }));
  if (!stack || !TemplateBody) throw new Error(`no stack ${stackName}`);
  const parameters = parametersOf(stack);
  const physicalIds = await readPhysicalIds(cloudFormation, stackName);
  const physicalId = (logicalId: string): string => {
    const id = physicalIds[logicalId];
    if (!id) throw new Error(`${stackName} has no ${logicalId}`);
    return id;
  };
  const versions = await new EC2Client(options).send(
    new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateId: physicalId('LaunchTemplate'),
      Versions: ['$Latest'],
    }),
  );
  const { ServerSideEncryptionConfiguration } = await s3.send(
    new GetBucketEncryptionCommand({ Bucket: physicalId('DataBucket') }),
  );
  const compose = await s3.send(
    new GetObjectCommand({
      Bucket: parameters.ArtifactBucket,
      Key: `${parameters.ArtifactPrefix}/docker-compose.yaml`,
    }),
  );
  return {
    stack,
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    ),
    parameters,
    physicalIds,
    physicalId,
    network: await readNetwork(connect, stackName),
    launchTemplate: versions.LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {},
    encryption: ServerSideEncryptionConfiguration?.Rules?.[0],
    compose: (await compose.Body?.transformToString()) ?? '',
    processed: evaluate(parseTemplate(TemplateBody), parameters),
  };
}

/** moto gives a list back as Python writes it: `['a', 'b']`. */
function parametersOf({ Parameters = [] }: Stack): Record<string, string> {
  return Object.fromEntries(
    Parameters.map(({ ParameterKey, ParameterValue = '' }) => [
      ParameterKey,
      ParameterValue.startsWith("['") ? ParameterValue.replace(/[[\]' ]/g, '') : ParameterValue,
    ]),
  );
}

/** moto lists what it dropped, too, without a logical id. */
async function readPhysicalIds(
  cloudFormation: CloudFormationClient,
  stackName: string,
): Promise<Record<string, string>> {
  const { StackResourceSummaries = [] } = await cloudFormation.send(
    new ListStackResourcesCommand({ StackName: stackName }),
  );
  return Object.fromEntries(
    StackResourceSummaries.filter(({ LogicalResourceId }) => LogicalResourceId).map(
      ({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId],
    ),
  );
}
