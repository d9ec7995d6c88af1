import * as cfn from '@aws-sdk/client-cloudformation';
import * as s3 from '@aws-sdk/client-s3';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { type Behaviour, type Emulator, refusal, settled } from './compared-behaviours';

/** Asked of the practice AWS alone. */
export type ExcludedBehaviour = Behaviour & Required<Pick<Behaviour, 'motoCannot'>>;

const stackName = 'slipway-excluded';
const bucketTemplate = JSON.stringify({
  Parameters: { Size: { Type: 'String', Default: 'small', AllowedValues: ['small', 'large'] } },
  Resources: { Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'slipway-excluded-data' } } },
});
const databaseTemplate = (days: number) =>
  JSON.stringify({
    Resources: {
      Database: {
        Type: 'AWS::RDS::DBInstance',
        Properties: {
          Engine: 'postgres',
          DBInstanceClass: 'db.t4g.micro',
          AllocatedStorage: '20',
          MasterUsername: 'portal',
          ManageMasterUserPassword: true,
          BackupRetentionPeriod: days,
        },
      },
    },
  });

function create({ cloudFormation }: Emulator, input: Partial<cfn.CreateStackCommandInput> = {}) {
  return cloudFormation.send(
    new cfn.CreateStackCommand({ StackName: stackName, TemplateBody: bucketTemplate, ...input }),
  );
}

const events = async ({ cloudFormation }: Emulator) =>
  (await cloudFormation.send(new cfn.DescribeStackEventsCommand({ StackName: stackName }))).StackEvents ?? [];

const databaseId = async ({ cloudFormation }: Emulator, StackName: string) =>
  (
    await cloudFormation.send(
      new cfn.DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Database' }),
    )
  ).StackResourceDetail?.PhysicalResourceId;

/** The drift once it is detected: of the stack, and of its bucket. */
async function drift({ cloudFormation }: Emulator): Promise<unknown> {
  const { StackDriftDetectionId } = await cloudFormation.send(
    new cfn.DetectStackDriftCommand({ StackName: stackName }),
  );
  const status = await waitUntil('the drift to be detected', async () => {
    const seen = await cloudFormation.send(
      new cfn.DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    return seen.DetectionStatus === 'DETECTION_COMPLETE' ? seen.StackDriftStatus : undefined;
  });
  const { StackResourceDrifts = [] } = await cloudFormation.send(
    new cfn.DescribeStackResourceDriftsCommand({ StackName: stackName }),
  );
  return [status, StackResourceDrifts.map((of) => [of.LogicalResourceId, of.StackResourceDriftStatus])];
}

/** In the order in which they are observed: each builds on what was done before it. */
export const excludedBehaviours: readonly ExcludedBehaviour[] = [
  {
    name: 'a parameter’s value outside the allowed ones is refused',
    observe: (emulator) =>
      refusal(create(emulator, { Parameters: [{ ParameterKey: 'Size', ParameterValue: 'huge' }] })),
    motoCannot: { why: 'it checks no parameters', documented: { name: 'ValidationError', status: 400 } },
  },
  {
    name: 'a parameter that the template does not have is refused',
    observe: (emulator) =>
      refusal(create(emulator, { Parameters: [{ ParameterKey: 'Nobody', ParameterValue: '1' }] })),
    motoCannot: { why: 'it checks no parameters', documented: { name: 'ValidationError', status: 400 } },
  },
  {
    name: 'the events tell every resource, newest first',
    observe: async (emulator) => {
      await create(emulator, { ClientRequestToken: 'excluded-1' });
      await settled(emulator, stackName);
      return (await events(emulator)).map((event) => [event.LogicalResourceId, event.ResourceStatus]);
    },
    motoCannot: {
      why: 'it has two events of the stack and none of its resources',
      documented: [
        [stackName, 'CREATE_COMPLETE'],
        ['Data', 'CREATE_COMPLETE'],
        ['Data', 'CREATE_IN_PROGRESS'],
        ['Data', 'CREATE_IN_PROGRESS'],
        [stackName, 'CREATE_IN_PROGRESS'],
      ],
    },
  },
  {
    name: 'every event bears the operation’s token',
    observe: async (emulator) => [
      ...new Set((await events(emulator)).map(({ ClientRequestToken }) => ClientRequestToken)),
    ],
    motoCannot: { why: 'it ignores the token', documented: ['excluded-1'] },
  },
  {
    name: 'DescribeEvents tells them under one operation id',
    observe: async ({ cloudFormation }) => {
      const { OperationEvents = [] } = await cloudFormation.send(
        new cfn.DescribeEventsCommand({ StackName: stackName }),
      );
      return [
        OperationEvents.length > 0,
        new Set(OperationEvents.map(({ OperationId }) => OperationId)).size,
      ];
    },
    motoCannot: { why: 'it does not know the call', documented: [true, 1] },
  },
  {
    name: 'a stack as it was launched is in sync',
    observe: drift,
    motoCannot: {
      why: 'it answers a page of HTML: it does not know the call',
      documented: ['IN_SYNC', [['Data', 'IN_SYNC']]],
    },
  },
  {
    name: 'a bucket deleted behind the stack’s back is found by drift detection',
    observe: async (emulator) => {
      await emulator.s3.send(new s3.DeleteBucketCommand({ Bucket: 'slipway-excluded-data' }));
      return drift(emulator);
    },
    motoCannot: {
      why: 'it answers a page of HTML: it does not know the call',
      documented: ['DRIFTED', [['Data', 'DELETED']]],
    },
  },
  {
    name: 'termination protection refuses the delete until it is taken off',
    observe: async (emulator) => {
      const protect = (EnableTerminationProtection: boolean) =>
        emulator.cloudFormation.send(
          new cfn.UpdateTerminationProtectionCommand({ StackName: stackName, EnableTerminationProtection }),
        );
      const remove = () =>
        refusal(emulator.cloudFormation.send(new cfn.DeleteStackCommand({ StackName: stackName })));
      await protect(true);
      const whileProtected = await remove();
      await protect(false);
      return [whileProtected, await remove()];
    },
    motoCannot: {
      why: 'it answers a page of HTML: it does not know the call',
      documented: [{ name: 'ValidationError', status: 400 }, 'accepted'],
    },
  },
  {
    name: 'a failed launch rolls back, keeps its name and says why',
    observe: async (emulator) => {
      const StackName = 'slipway-excluded-failing';
      const Bucket = 'slipway-excluded-taken';
      await emulator.s3.send(new s3.CreateBucketCommand({ Bucket }));
      const TemplateBody = JSON.stringify({
        Resources: { Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket } } },
      });
      await create(emulator, { StackName, TemplateBody });
      const { StackEvents = [] } = await waitUntil('the rollback', async () => {
        const status = await settled(emulator, StackName);
        if (status !== 'ROLLBACK_COMPLETE') return undefined;
        return emulator.cloudFormation.send(new cfn.DescribeStackEventsCommand({ StackName }));
      });
      const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
      return [failed?.LogicalResourceId, /already exists/.test(failed?.ResourceStatusReason ?? '')];
    },
    motoCannot: { why: 'its CreateStack itself fails', documented: ['Data', true] },
  },
  {
    name: 'a launch that may not roll back ends CREATE_FAILED',
    observe: async (emulator) => {
      const StackName = 'slipway-excluded-kept';
      const TemplateBody = JSON.stringify({
        Resources: {
          Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'slipway-excluded-taken' } },
        },
      });
      await create(emulator, { StackName, TemplateBody, OnFailure: 'DO_NOTHING' });
      return settled(emulator, StackName);
    },
    motoCannot: { why: 'its CreateStack itself fails', documented: 'CREATE_FAILED' },
  },
  {
    name: 'a database’s backup retention is changed in place',
    observe: async (emulator) => {
      const StackName = 'slipway-excluded-database';
      await create(emulator, { StackName, TemplateBody: databaseTemplate(1) });
      await settled(emulator, StackName);
      const before = await databaseId(emulator, StackName);
      const update = { StackName, TemplateBody: databaseTemplate(7) };
      await emulator.cloudFormation.send(new cfn.UpdateStackCommand(update));
      return [
        await settled(emulator, StackName),
        before !== undefined && before === (await databaseId(emulator, StackName)),
      ];
    },
    motoCannot: { why: 'it answers a page of HTML', documented: ['UPDATE_COMPLETE', true] },
  },
  {
    name: 'ListStacks comes in pages of 100',
    observe: async (emulator) => {
      const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
      const names = Array.from({ length: 101 }, (_, index) => `slipway-page-${index}`);
      for (const StackName of names) await create(emulator, { StackName, TemplateBody });
      const list = (NextToken?: string) =>
        emulator.cloudFormation.send(new cfn.ListStacksCommand({ NextToken }));
      const first = await list();
      const second = await list(first.NextToken);
      const seen = [...(first.StackSummaries ?? []), ...(second.StackSummaries ?? [])];
      const listed = new Set(seen.map(({ StackName }) => StackName));
      return [first.StackSummaries?.length, second.NextToken, names.every((name) => listed.has(name))];
    },
    motoCannot: { why: 'it gives all at once', documented: [100, undefined, true] },
  },
];
