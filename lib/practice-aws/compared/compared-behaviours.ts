import * as cfn from '@aws-sdk/client-cloudformation';
import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as s3 from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** What an emulator is asked with: the real clients. */
export interface Emulator {
  cloudFormation: cfn.CloudFormationClient;
  ec2: EC2Client;
  s3: s3.S3Client;
  sts: STSClient;
}

/** One behaviour: what a client observes, reduced to what every right implementation must answer alike. */
export interface Behaviour {
  name: string;
  observe: (emulator: Emulator) => Promise<unknown>;
  /** Not reconciled: what moto does instead, and what AWS documents. */
  motoCannot?: { why: string; documented: unknown };
}

export function connectEmulator(endpoint: string): Emulator {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const options = { endpoint, region: 'eu-west-3', credentials, maxAttempts: 1 };
  return {
    cloudFormation: new cfn.CloudFormationClient(options),
    ec2: new EC2Client(options),
    s3: new s3.S3Client({ ...options, forcePathStyle: true }),
    sts: new STSClient(options),
  };
}

const stackName = 'slipway-compared';
const template = (size: string) =>
  JSON.stringify({
    Description: 'Reconciled',
    Parameters: {
      Size: { Type: 'String', Default: size, AllowedValues: ['small', 'large'] },
      Suffix: { Type: 'String', Default: 'one' },
    },
    Mappings: { Sizes: { small: { Seconds: '30' }, large: { Seconds: '60' } } },
    Conditions: {
      IsLarge: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] },
      IsSmall: { 'Fn::Not': [{ Condition: 'IsLarge' }] },
    },
    Resources: {
      Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'slipway-compared-data' } },
      Jobs: {
        Type: 'AWS::SQS::Queue',
        DependsOn: 'Data',
        Properties: {
          QueueName: 'slipway-compared-jobs',
          VisibilityTimeout: { 'Fn::FindInMap': ['Sizes', { Ref: 'Size' }, 'Seconds'] },
        },
      },
      Extra: { Type: 'AWS::SNS::Topic', Condition: 'IsLarge', Properties: { TopicName: 'slipway-extra' } },
    },
    Outputs: {
      Name: { Value: { Ref: 'Data' }, Description: 'The bucket', Export: { Name: 'compared-data' } },
      Arn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } },
      Join: { Value: { 'Fn::Join': ['-', ['a', { Ref: 'Suffix' }, 'c']] } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own
      Sub: { Value: { 'Fn::Sub': '${AWS::Region}/${Suffix}/${AWS::StackName}' } },
      Select: { Value: { 'Fn::Select': ['1', { 'Fn::Split': [',', 'x,y,z'] }] } },
      If: { Value: { 'Fn::If': ['IsLarge', 'large', 'small'] } },
      FindInMap: { Value: { 'Fn::FindInMap': ['Sizes', { Ref: 'Size' }, 'Seconds'] } },
      Base64: { Value: { 'Fn::Base64': 'text' } },
      OnlySmall: { Condition: 'IsSmall', Value: 'yes' },
    },
  });

const importer = JSON.stringify({
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'slipway-importer' } } },
  Outputs: { Imported: { Value: { 'Fn::ImportValue': 'compared-data' } } },
});

const networkTemplate = JSON.stringify({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
    },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
  },
});

/** How a call was refused, or `accepted`. */
export async function refusal(asked: Promise<unknown>): Promise<unknown> {
  try {
    await asked;
    return 'accepted';
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode };
  }
}

/** Throws where there is no such stack. */
async function stackOf({ cloudFormation }: Emulator, StackName = stackName): Promise<cfn.Stack> {
  const { Stacks } = await cloudFormation.send(new cfn.DescribeStacksCommand({ StackName }));
  const stack = Stacks?.[0];
  if (!stack) throw new Error(`no stack ${StackName}`);
  return stack;
}

/** The status once nothing is under way any more. */
export function settled(emulator: Emulator, name = stackName): Promise<string> {
  return waitUntil(`${name} to settle`, async () => {
    const { StackStatus = '' } = await stackOf(emulator, name);
    return StackStatus.endsWith('_IN_PROGRESS') ? undefined : StackStatus;
  });
}

const output = (key: string): Behaviour => ({
  name: `the output made with ${key}`,
  observe: async (emulator) =>
    (await stackOf(emulator)).Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue,
});

async function resources({ cloudFormation }: Emulator) {
  const { StackResourceSummaries = [] } = await cloudFormation.send(
    new cfn.ListStackResourcesCommand({ StackName: stackName }),
  );
  // moto lists what a condition left out, too, without a name.
  const named = StackResourceSummaries.filter(({ LogicalResourceId }) => LogicalResourceId);
  return named
    .map(({ LogicalResourceId, ResourceType, ResourceStatus }) => ({
      LogicalResourceId,
      ResourceType,
      ResourceStatus,
    }))
    .sort((a, b) => (a.LogicalResourceId ?? '').localeCompare(b.LogicalResourceId ?? ''));
}

const keyed = <T>(list: readonly T[] = [], key: (entry: T) => string | undefined) =>
  [...list].sort((a, b) => (key(a) ?? '').localeCompare(key(b) ?? ''));

async function listed({ cloudFormation }: Emulator, status: cfn.StackStatus): Promise<boolean> {
  const { StackSummaries = [] } = await cloudFormation.send(
    new cfn.ListStacksCommand({ StackStatusFilter: [status] }),
  );
  return StackSummaries.some(({ StackName }) => StackName === stackName);
}

let stackId = '';

/** In the order in which they are observed: each builds on what was done before it. */
export const behaviours: readonly Behaviour[] = [
  {
    name: 'GetCallerIdentity names an account of twelve digits',
    observe: async ({ sts }) =>
      /^\d{12}$/.test((await sts.send(new GetCallerIdentityCommand({}))).Account ?? ''),
  },
  {
    name: 'AssumeRole gives temporary credentials and names the session',
    observe: async ({ sts }) => {
      const { Credentials, AssumedRoleUser } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: 'arn:aws:iam::123456789012:role/compared',
          RoleSessionName: 'someone',
        }),
      );
      return [
        Credentials?.AccessKeyId?.slice(0, 4),
        Credentials?.Expiration instanceof Date,
        AssumedRoleUser?.Arn,
      ];
    },
  },
  {
    name: 'zones by the opt-in filter',
    observe: async ({ ec2 }) => {
      const { AvailabilityZones } = await ec2.send(
        new DescribeAvailabilityZonesCommand({
          Filters: [{ Name: 'opt-in-status', Values: ['opt-in-not-required'] }],
        }),
      );
      return AvailabilityZones?.map(({ ZoneName, State }) => [ZoneName, State]);
    },
  },
  {
    name: 'an unknown stack is a ValidationError',
    observe: (emulator) => refusal(stackOf(emulator, 'slipway-nobody')),
  },
  {
    name: 'events of an unknown stack are refused alike',
    observe: ({ cloudFormation }) =>
      refusal(cloudFormation.send(new cfn.DescribeStackEventsCommand({ StackName: 'slipway-nobody' }))),
  },
  {
    name: 'ValidateTemplate tells the description',
    observe: async ({ cloudFormation }) =>
      (await cloudFormation.send(new cfn.ValidateTemplateCommand({ TemplateBody: template('small') })))
        .Description,
  },
  {
    name: 'ValidateTemplate tells the parameters',
    observe: async ({ cloudFormation }) => {
      const { Parameters } = await cloudFormation.send(
        new cfn.ValidateTemplateCommand({ TemplateBody: template('small') }),
      );
      return keyed(Parameters, ({ ParameterKey }) => ParameterKey).map(({ ParameterKey, DefaultValue }) => [
        ParameterKey,
        DefaultValue,
      ]);
    },
    motoCannot: {
      why: 'it tells none',
      documented: [
        ['Size', 'small'],
        ['Suffix', 'one'],
      ],
    },
  },
  {
    name: 'ValidateTemplate refuses what is no template',
    observe: ({ cloudFormation }) =>
      refusal(cloudFormation.send(new cfn.ValidateTemplateCommand({ TemplateBody: 'Resources: [' }))),
  },
  {
    name: 'CreateStack answers a StackId of the stack’s name',
    observe: async ({ cloudFormation }) => {
      const { StackId = '' } = await cloudFormation.send(
        new cfn.CreateStackCommand({
          StackName: stackName,
          TemplateBody: template('small'),
          Parameters: [{ ParameterKey: 'Suffix', ParameterValue: 'b' }],
          Tags: [{ Key: 'slipway:team', Value: 'payments' }],
        }),
      );
      stackId = StackId;
      return /^arn:aws:cloudformation:eu-west-3:\d{12}:stack\/slipway-compared\/[0-9a-f-]{36}$/.test(StackId);
    },
  },
  { name: 'a launch ends CREATE_COMPLETE', observe: (emulator) => settled(emulator) },
  {
    name: 'a second stack of the name is refused',
    observe: ({ cloudFormation }) =>
      refusal(
        cloudFormation.send(
          new cfn.CreateStackCommand({ StackName: stackName, TemplateBody: template('small') }),
        ),
      ),
  },
  { name: 'the description is told', observe: async (emulator) => (await stackOf(emulator)).Description },
  {
    name: 'parameters are told, given ones and defaults',
    observe: async (emulator) =>
      keyed((await stackOf(emulator)).Parameters, ({ ParameterKey }) => ParameterKey).map(
        ({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue],
      ),
  },
  { name: 'tags are told', observe: async (emulator) => (await stackOf(emulator)).Tags },
  {
    name: 'a stack is found by its id, too',
    observe: async (emulator) => (await stackOf(emulator, stackId)).StackName,
  },
  {
    name: 'resources are listed with type and status, those of false conditions are not',
    observe: resources,
  },
  {
    name: 'DescribeStackResource tells one resource',
    observe: async ({ cloudFormation }) => {
      const { StackResourceDetail } = await cloudFormation.send(
        new cfn.DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: 'Data' }),
      );
      return [StackResourceDetail?.ResourceType, StackResourceDetail?.PhysicalResourceId];
    },
  },
  {
    name: 'DescribeStackResource refuses an unknown one',
    observe: ({ cloudFormation }) =>
      refusal(
        cloudFormation.send(
          new cfn.DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: 'Nobody' }),
        ),
      ),
    motoCannot: { why: 'it answers 500', documented: { name: 'ValidationError', status: 400 } },
  },
  ...['Name', 'Join', 'Sub', 'Select', 'If', 'FindInMap', 'Base64', 'OnlySmall'].map(output),
  {
    name: 'GetAtt gives an ARN of the resource’s service, region and name',
    observe: async (emulator) =>
      (await stackOf(emulator)).Outputs?.find(({ OutputKey }) => OutputKey === 'Arn')?.OutputValue?.replace(
        /\d{12}/,
        '<account>',
      ),
  },
  {
    name: 'GetTemplate gives the template back',
    observe: async ({ cloudFormation }) => {
      const { TemplateBody = '{}' } = await cloudFormation.send(
        new cfn.GetTemplateCommand({ StackName: stackName }),
      );
      return JSON.parse(TemplateBody);
    },
  },
  {
    name: 'GetTemplateSummary tells parameters and resource types',
    observe: async ({ cloudFormation }) => {
      const { Parameters, ResourceTypes = [] } = await cloudFormation.send(
        new cfn.GetTemplateSummaryCommand({ TemplateBody: template('small') }),
      );
      return [
        keyed(Parameters, ({ ParameterKey }) => ParameterKey).map(({ ParameterKey }) => ParameterKey),
        [...ResourceTypes].sort(),
      ];
    },
    motoCannot: {
      why: 'it answers a page of HTML for a template with conditions',
      documented: [
        ['Size', 'Suffix'],
        ['AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue'],
      ],
    },
  },
  {
    name: 'ListStacks lists it under its status',
    observe: (emulator) => listed(emulator, 'CREATE_COMPLETE'),
  },
  {
    name: 'ListStacks does not list it under another status',
    observe: (emulator) => listed(emulator, 'DELETE_COMPLETE'),
  },
  {
    name: 'the stack’s first event is its own CREATE_IN_PROGRESS, its last CREATE_COMPLETE',
    observe: async ({ cloudFormation }) => {
      const { StackEvents = [] } = await cloudFormation.send(
        new cfn.DescribeStackEventsCommand({ StackName: stackName }),
      );
      const own = StackEvents.filter(({ ResourceType }) => ResourceType === 'AWS::CloudFormation::Stack');
      return own.map(({ ResourceStatus, LogicalResourceId }) => [ResourceStatus, LogicalResourceId]);
    },
  },
  {
    name: 'exports are listed with their stack',
    observe: async ({ cloudFormation }) => {
      const { Exports = [] } = await cloudFormation.send(new cfn.ListExportsCommand({}));
      return Exports.map(({ Name, Value, ExportingStackId }) => [Name, Value, ExportingStackId === stackId]);
    },
  },
  {
    name: 'another stack imports the value',
    observe: async (emulator) => {
      const StackName = 'slipway-importer';
      await emulator.cloudFormation.send(new cfn.CreateStackCommand({ StackName, TemplateBody: importer }));
      await settled(emulator, StackName);
      return (await stackOf(emulator, StackName)).Outputs?.map(({ OutputValue }) => OutputValue);
    },
  },
  {
    name: 'ListImports names the importing stack',
    observe: async ({ cloudFormation }) =>
      (await cloudFormation.send(new cfn.ListImportsCommand({ ExportName: 'compared-data' }))).Imports,
    motoCannot: { why: 'it does not know the call', documented: ['slipway-importer'] },
  },
  {
    name: 'the importing stack is deleted',
    observe: async (emulator) => {
      const StackName = 'slipway-importer';
      const { StackId } = await stackOf(emulator, StackName);
      await emulator.cloudFormation.send(new cfn.DeleteStackCommand({ StackName }));
      return settled(emulator, StackId);
    },
  },
  {
    name: 'the stack’s bucket exists in S3',
    observe: ({ s3: client }) =>
      client
        .send(new s3.HeadBucketCommand({ Bucket: 'slipway-compared-data' }))
        .then(({ $metadata }) => $metadata.httpStatusCode),
  },
  {
    name: 'an object is read as it was put',
    observe: async ({ s3: client }) => {
      const object = { Bucket: 'slipway-compared-data', Key: 'a/b.txt' };
      await client.send(new s3.PutObjectCommand({ ...object, Body: 'héllo', ContentType: 'text/plain' }));
      const { Body, ContentType, ETag } = await client.send(new s3.GetObjectCommand(object));
      return [await Body?.transformToString(), ContentType, ETag];
    },
  },
  {
    name: 'objects are listed with size, common prefixes by delimiter',
    observe: async ({ s3: client }) => {
      const Bucket = 'slipway-compared-data';
      const all = await client.send(new s3.ListObjectsV2Command({ Bucket }));
      const folders = await client.send(new s3.ListObjectsV2Command({ Bucket, Delimiter: '/' }));
      return [all.Contents?.map(({ Key, Size }) => [Key, Size]), folders.CommonPrefixes];
    },
  },
  {
    name: 'an unknown key is NoSuchKey',
    observe: ({ s3: client }) =>
      refusal(client.send(new s3.GetObjectCommand({ Bucket: 'slipway-compared-data', Key: 'nothing' }))),
  },
  {
    name: 'an unknown bucket is NoSuchBucket',
    observe: ({ s3: client }) =>
      refusal(client.send(new s3.ListObjectsV2Command({ Bucket: 'slipway-compared-nobody' }))),
  },
  {
    name: 'a bucket that is not empty can’t be deleted',
    observe: ({ s3: client }) =>
      refusal(client.send(new s3.DeleteBucketCommand({ Bucket: 'slipway-compared-data' }))),
  },
  {
    name: 'versions and delete markers are listed in a versioned bucket',
    observe: async ({ s3: client }) => {
      const Bucket = 'slipway-compared-data';
      const VersioningConfiguration = { Status: 'Enabled' as const };
      await client.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      await client.send(new s3.PutObjectCommand({ Bucket, Key: 'v', Body: '1' }));
      await client.send(new s3.PutObjectCommand({ Bucket, Key: 'v', Body: '22' }));
      await client.send(new s3.DeleteObjectCommand({ Bucket, Key: 'v' }));
      const listed = await client.send(new s3.ListObjectVersionsCommand({ Bucket, Prefix: 'v' }));
      return [
        listed.Versions?.map(({ Key, Size, IsLatest }) => [Key, Size, IsLatest]),
        listed.DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest]),
      ];
    },
  },
  {
    name: 'all versions are deleted in one call',
    observe: async ({ s3: client }) => {
      const Bucket = 'slipway-compared-data';
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new s3.ListObjectVersionsCommand({ Bucket }),
      );
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      const { Errors } = await client.send(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      const left = await client.send(new s3.ListObjectVersionsCommand({ Bucket }));
      return [Objects.length, Errors, left.Versions, left.DeleteMarkers];
    },
  },
  {
    name: 'an update ends UPDATE_COMPLETE',
    observe: async (emulator) => {
      await emulator.cloudFormation.send(
        new cfn.UpdateStackCommand({
          StackName: stackName,
          TemplateBody: template('large'),
          Parameters: [
            { ParameterKey: 'Size', ParameterValue: 'large' },
            { ParameterKey: 'Suffix', UsePreviousValue: true },
          ],
        }),
      );
      return settled(emulator);
    },
  },
  {
    name: 'an update makes what a condition now asks for',
    observe: async (emulator) =>
      (await resources(emulator)).map(({ LogicalResourceId }) => LogicalResourceId),
  },
  ...['If', 'FindInMap', 'Join', 'OnlySmall'].map((key) => ({
    ...output(key),
    name: `after the update: the output made with ${key}`,
  })),
  {
    name: 'a change set of an update is made, listed and told',
    observe: async ({ cloudFormation }) => {
      const ChangeSetName = 'smaller';
      await cloudFormation.send(
        new cfn.CreateChangeSetCommand({
          StackName: stackName,
          ChangeSetName,
          TemplateBody: template('large'),
          Parameters: [
            { ParameterKey: 'Size', ParameterValue: 'small' },
            { ParameterKey: 'Suffix', ParameterValue: 'b' },
          ],
        }),
      );
      const asked = { StackName: stackName, ChangeSetName };
      const told = await waitUntil('the change set', async () => {
        const seen = await cloudFormation.send(new cfn.DescribeChangeSetCommand(asked));
        return seen.Status === 'CREATE_COMPLETE' ? seen : undefined;
      });
      return [told.ChangeSetName, told.StackName, told.ExecutionStatus];
    },
  },
  {
    name: 'an executed change set ends UPDATE_COMPLETE',
    observe: async (emulator) => {
      await emulator.cloudFormation.send(
        new cfn.ExecuteChangeSetCommand({ StackName: stackName, ChangeSetName: 'smaller' }),
      );
      return settled(emulator);
    },
    motoCannot: { why: 'it makes the bucket again, which exists', documented: 'UPDATE_COMPLETE' },
  },
  {
    name: 'an unknown change set is refused',
    observe: ({ cloudFormation }) =>
      refusal(
        cloudFormation.send(
          new cfn.DescribeChangeSetCommand({ StackName: stackName, ChangeSetName: 'nothing' }),
        ),
      ),
    motoCannot: {
      why: 'it answers ValidationError',
      documented: { name: 'ChangeSetNotFoundException', status: 404 },
    },
  },
  {
    name: 'a deleted stack is DELETE_COMPLETE by its id',
    observe: async (emulator) => {
      await emulator.cloudFormation.send(new cfn.DeleteStackCommand({ StackName: stackName }));
      return settled(emulator, stackId);
    },
  },
  { name: 'a deleted stack is unknown by its name', observe: (emulator) => refusal(stackOf(emulator)) },
  {
    name: 'a deleted stack is listed as deleted',
    observe: (emulator) => listed(emulator, 'DELETE_COMPLETE'),
  },
  {
    name: 'its bucket is gone from S3',
    observe: ({ s3: client }) =>
      refusal(client.send(new s3.ListObjectsV2Command({ Bucket: 'slipway-compared-data' }))),
    motoCannot: {
      why: 'what follows its failed change set leaves the bucket behind',
      documented: { name: 'NoSuchBucket', status: 404 },
    },
  },
  {
    name: 'a network is launched, and deleted with its stack',
    observe: async (emulator) => {
      const StackName = 'slipway-network';
      const { StackId = '' } = await emulator.cloudFormation.send(
        new cfn.CreateStackCommand({ StackName, TemplateBody: networkTemplate }),
      );
      const launched = await settled(emulator, StackName);
      await emulator.cloudFormation.send(new cfn.DeleteStackCommand({ StackName }));
      return [launched, await settled(emulator, StackId)];
    },
  },
  {
    name: 'deleting a stack that is not there is no error',
    observe: ({ cloudFormation }) =>
      refusal(cloudFormation.send(new cfn.DeleteStackCommand({ StackName: 'slipway-nobody' }))),
  },
];
