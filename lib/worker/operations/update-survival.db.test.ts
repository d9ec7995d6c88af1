import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

const name = 'survivor';

/** Of every update that CloudFormation carried out, its token, the oldest first. */
async function tokensOfUpdates({ aws }: Sandbox): Promise<(string | undefined)[]> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: aws.url, region: 'eu-west-3', credentials });
  const tokens: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeStackEventsCommand({ StackName: `slipway-${name}`, NextToken }),
    );
    for (const event of page.StackEvents ?? []) {
      const isBeginning =
        event.ResourceType === 'AWS::CloudFormation::Stack' && event.ResourceStatus === 'UPDATE_IN_PROGRESS';
      if (isBeginning) tokens.unshift(event.ClientRequestToken);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return tokens;
}

// Around each call that changes something in AWS, and around the commits that follow from it. Each half has an AWS of its
// own, so that one waits for leases while the other works.
const halves = [
  {
    where: 'around the calls',
    points: ['aws.CreateChangeSet.after', 'aws.ExecuteChangeSet.before', 'aws.ExecuteChangeSet.after'],
  },
  { where: 'around the commits', points: ['commit.record-plan.after', 'commit.end-updated.before'] },
];

test.concurrent.for(halves)(
  'a worker killed with -9 $where of an update leaves one execution, and the next worker ends it',
  async ({ points }, { onTestFinished }) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const first = sandbox.startWorker();
    await sandbox.launch(name, { zones: 2, natGateways: 'single' });
    await sandbox.waitFor(name, 'ACTIVE');
    await first.stop();
    const operations: (string | undefined)[] = [];
    for (const [index, point] of points.entries()) {
      const doomed = sandbox.startWorker(point);
      const body = { inputs: { maxInstances: 4 + index } };
      const asked = await updateEnvironment({ ctx: sandbox.ctx, input: { name, body } });
      operations.push(asked.operation?.id);
      await waitUntil(`the worker to die at ${point}`, () => doomed.isGone(), { state: doomed.log });
      const next = sandbox.startWorker();
      const active = await sandbox.waitFor(name, 'ACTIVE');
      expect(active.inputs, point).toMatchObject({ maxInstances: 4 + index });
      expect(active.operation, point).toMatchObject({ id: asked.operation?.id, status: 'SUCCEEDED' });
      await next.stop();
    }
    expect(await tokensOfUpdates(sandbox)).toEqual(operations);
  },
);
