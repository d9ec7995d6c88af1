import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { whyMissing } from '@/lib/sandbox/setup/python-tools';
import { awsCommandLine } from '@/lib/testing/checks/aws-command-line';

const missing = whyMissing('aws');

const TEMPLATE = 'infra-templates/web-environment/template.yaml';
const PARAMETERS = {
  EnvironmentName: 'demo',
  Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
  ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  ArtifactBucket: 'artifacts',
  ArtifactPrefix: 'demo',
};

describe.skipIf(missing)(`the AWS command line${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let practice: PracticeAws;

  beforeAll(async () => {
    // A launch is over before the first question: the waiters' own pauses are half a minute.
    practice = await startPracticeAws({ speed: 100_000 });
  });

  afterAll(() => practice.close());

  const cloudformation = (...args: string[]) =>
    awsCommandLine(practice.url, 'eu-west-3')('cloudformation', ...args);

  const ofStack = ['--stack-name', 'slipway-demo'];

  function deploy(more: Record<string, string> = {}): Promise<unknown> {
    const overrides = Object.entries({ ...PARAMETERS, ...more }).map(([key, value]) => `${key}=${value}`);
    const capability = ['--capabilities', 'CAPABILITY_NAMED_IAM'];
    const parameters = ['--parameter-overrides', ...overrides];
    return cloudformation('deploy', ...ofStack, '--template-file', TEMPLATE, ...capability, ...parameters);
  }

  const status = async () => {
    const { Stacks } = (await cloudformation('describe-stacks', ...ofStack)) as {
      Stacks: { StackStatus: string }[];
    };
    return Stacks[0]?.StackStatus;
  };

  /** Makes a change set with another instance type, and everything else as it is; waits until it can be executed. */
  async function planInstanceType(type: string): Promise<string[]> {
    const set = [...ofStack, '--change-set-name', 'bigger'];
    const parameters = Object.keys(PARAMETERS).map((key) => `ParameterKey=${key},UsePreviousValue=true`);
    await cloudformation(
      'create-change-set',
      ...set,
      '--use-previous-template',
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--parameters',
      `ParameterKey=InstanceType,ParameterValue=${type}`,
      ...parameters,
    );
    await cloudformation('wait', 'change-set-create-complete', ...set);
    return set;
  }

  /** The drift of the stack, and of each resource that has a drift other than none. */
  async function drift() {
    const { StackDriftDetectionId } = (await cloudformation('detect-stack-drift', ...ofStack)) as {
      StackDriftDetectionId: string;
    };
    const id = ['--stack-drift-detection-id', StackDriftDetectionId];
    const told = await cloudformation('describe-stack-drift-detection-status', ...id);
    const differing = ['--stack-resource-drift-status-filters', 'MODIFIED', 'DELETED'];
    const drifts = await cloudformation('describe-stack-resource-drifts', ...ofStack, ...differing);
    return { told, drifts };
  }

  test('[change-7] deploys the web environment, and again with a change', async () => {
    await deploy();
    expect(await status()).toBe('CREATE_COMPLETE');
    const { StackEvents } = (await cloudformation('describe-stack-events', ...ofStack)) as {
      StackEvents: unknown[];
    };
    const own = { LogicalResourceId: 'slipway-demo', ResourceType: 'AWS::CloudFormation::Stack' };
    expect(StackEvents[0]).toMatchObject({ ...own, ResourceStatus: 'CREATE_COMPLETE' });
    expect(StackEvents.at(-1)).toMatchObject({ ...own, ResourceStatus: 'REVIEW_IN_PROGRESS' });
    await deploy({ InstanceType: 't3.small' });
    expect(await status()).toBe('UPDATE_COMPLETE');
    await expect(deploy({ InstanceType: 't3.small' })).rejects.toThrow('No changes to deploy');
  });

  test('[change-7] changes it through a change set', async () => {
    const set = await planInstanceType('t3.medium');
    expect(await cloudformation('describe-change-set', ...set)).toMatchObject({
      ExecutionStatus: 'AVAILABLE',
      Changes: expect.arrayContaining([
        expect.objectContaining({
          ResourceChange: expect.objectContaining({
            Action: 'Modify',
            LogicalResourceId: 'LaunchTemplate',
            Replacement: 'False',
          }),
        }),
      ]),
    });
    await cloudformation('execute-change-set', ...set);
    await cloudformation('wait', 'stack-update-complete', ...ofStack);
    const { Stacks } = (await cloudformation('describe-stacks', ...ofStack)) as {
      Stacks: { Parameters: unknown[] }[];
    };
    expect(Stacks[0]?.Parameters).toContainEqual({
      ParameterKey: 'InstanceType',
      ParameterValue: 't3.medium',
    });
  });

  test('[change-9] finds drift only after something was changed by hand', async () => {
    expect(await drift()).toMatchObject({
      told: { DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC' },
      drifts: { StackResourceDrifts: [] },
    });
    const bucket = (await cloudformation(
      'describe-stack-resource',
      ...ofStack,
      '--logical-resource-id',
      'DataBucket',
    )) as { StackResourceDetail: { PhysicalResourceId: string } };
    const name = bucket.StackResourceDetail.PhysicalResourceId;
    await awsCommandLine(practice.url, 'eu-west-3')('s3api', 'delete-bucket', '--bucket', name);
    expect(await drift()).toMatchObject({
      told: { StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 },
      drifts: {
        StackResourceDrifts: [{ LogicalResourceId: 'DataBucket', StackResourceDriftStatus: 'DELETED' }],
      },
    });
  });

  test('deletes it, and what was deleted by hand does not stop that', async () => {
    await cloudformation('delete-stack', ...ofStack);
    await cloudformation('wait', 'stack-delete-complete', ...ofStack);
    await expect(status()).rejects.toThrow('Stack with id slipway-demo does not exist');
  });
});
