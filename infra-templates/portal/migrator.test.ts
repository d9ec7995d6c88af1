import { beforeEach, expect, test, vi } from 'vitest';
import { readTemplate } from '@/infra-templates/read-template';

/** The very code that Lambda gets, with the clients that its runtime brings in their place. */
const { Code } = readTemplate('./portal/template.yaml').Resources.Migrator?.Properties ?? {};
const code = (Code as { ZipFile: string }).ZipFile;

interface Task {
  lastStatus: string;
  stoppedReason?: string;
  containers: { name: string; exitCode?: number; reason?: string }[];
}
type Handler = (event: object, context: object) => Promise<void>;

const ARN = 'arn:aws:ecs:eu-west-3:000000000000:task/cluster/0f1e2d3c';
const running: Task = { lastStatus: 'RUNNING', containers: [] };
const done: Task = {
  lastStatus: 'STOPPED',
  containers: [
    { name: 'prepare', exitCode: 0 },
    { name: 'migrate', exitCode: 0 },
  ],
};

const runTask = vi.fn();
const stopTask = vi.fn();
const describeTasks = vi.fn();
const describeStacks = vi.fn();
const getLogEvents = vi.fn();
const answered = vi.fn();
let secondsLeft: number;

beforeEach(() => {
  vi.resetAllMocks();
  vi.spyOn(console, 'error').mockReturnValue();
  secondsLeft = 900;
  runTask.mockResolvedValue({ tasks: [{ taskArn: ARN }] });
  stopTask.mockResolvedValue({});
  describeStacks.mockResolvedValue({ Stacks: [{ StackStatus: 'UPDATE_IN_PROGRESS' }] });
  getLogEvents.mockResolvedValue({ events: [] });
  answered.mockResolvedValue({ ok: true });
});

function seen(...tasks: (Task | undefined)[]): void {
  for (const task of tasks) describeTasks.mockResolvedValueOnce({ tasks: task ? [task] : [] });
}

const event = (RequestType: string) => ({
  RequestType,
  RequestId: 'request-1',
  StackId: 'arn:stack',
  LogicalResourceId: 'Migration',
  ResponseURL: 'https://bucket.example.com/answer',
  ResourceProperties: {
    Cluster: 'cluster',
    TaskDefinition: 'migrate:7',
    Subnets: ['subnet-1', 'subnet-2'],
    SecurityGroup: 'sg-1',
    AssignPublicIp: 'DISABLED',
    LogGroup: 'logs',
  },
});

/** What CloudFormation is told; every pause lasts its time by Lambda's clock, and none by ours. */
async function answerTo(RequestType: string): Promise<Record<string, string>> {
  const client = (methods: object) =>
    class {
      constructor() {
        Object.assign(this, methods);
      }
    };
  const clients: Record<string, object> = {
    '@aws-sdk/client-ecs': { ECS: client({ runTask, stopTask, describeTasks }) },
    '@aws-sdk/client-cloudformation': { CloudFormation: client({ describeStacks }) },
    '@aws-sdk/client-cloudwatch-logs': { CloudWatchLogs: client({ getLogEvents }) },
  };
  const exported: { handler?: Handler } = {};
  const load = new Function('require', 'exports', 'setTimeout', 'fetch', 'console', code);
  const pass = (then: () => void, ms: number) => {
    secondsLeft -= ms / 1000;
    queueMicrotask(then);
  };
  load((name: string) => clients[name], exported, pass, answered, console);
  await exported.handler?.(event(RequestType), { getRemainingTimeInMillis: () => secondsLeft * 1000 });
  const [, request] = answered.mock.calls.at(-1) ?? [];
  return JSON.parse(request.body);
}

test('a migration that ends well lets the stack go on', async () => {
  seen(undefined, running, running, done);
  expect(await answerTo('Create')).toEqual({
    Status: 'SUCCESS',
    StackId: 'arn:stack',
    RequestId: 'request-1',
    LogicalResourceId: 'Migration',
    PhysicalResourceId: 'Migration',
  });
  expect(runTask).toHaveBeenCalledExactlyOnceWith({
    cluster: 'cluster',
    taskDefinition: 'migrate:7',
    launchType: 'FARGATE',
    clientToken: 'request-1',
    startedBy: 'slipway-migration',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
        assignPublicIp: 'DISABLED',
      },
    },
  });
  expect(describeTasks).toHaveBeenCalledTimes(4);
});

test('an update runs it, too', async () => {
  seen(done);
  expect(await answerTo('Update')).toMatchObject({ Status: 'SUCCESS' });
  expect(runTask).toHaveBeenCalledOnce();
});

test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'])(
  'on the way back (%s) nothing is run',
  async (StackStatus) => {
    describeStacks.mockResolvedValue({ Stacks: [{ StackStatus }] });
    expect(await answerTo('Update')).toMatchObject({ Status: 'SUCCESS' });
    expect(runTask).not.toHaveBeenCalled();
  },
);

test('a deletion runs nothing and asks nobody', async () => {
  expect(await answerTo('Delete')).toMatchObject({ Status: 'SUCCESS' });
  expect(runTask).not.toHaveBeenCalled();
  expect(describeStacks).not.toHaveBeenCalled();
});

test('a failed migration fails the stack with its last lines', async () => {
  seen({
    lastStatus: 'STOPPED',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'prepare', exitCode: 0 },
      { name: 'migrate', exitCode: 1 },
    ],
  });
  getLogEvents.mockResolvedValue({ events: [{ message: 'column "motto" exists already' }] });
  expect(await answerTo('Update')).toMatchObject({
    Status: 'FAILED',
    Reason:
      'The migration failed: migrate: exit code 1; Essential container in task exited\ncolumn "motto" exists already',
  });
  expect(getLogEvents).toHaveBeenCalledWith(
    expect.objectContaining({ logGroupName: 'logs', logStreamName: 'migrate/migrate/0f1e2d3c' }),
  );
});

test('what never started says why, without a log as well', async () => {
  seen({
    lastStatus: 'STOPPED',
    stoppedReason: 'CannotPullContainerError: not found',
    containers: [{ name: 'prepare', reason: 'CannotPullContainerError' }, { name: 'migrate' }],
  });
  getLogEvents.mockRejectedValue(new Error('ResourceNotFoundException'));
  expect(await answerTo('Create')).toMatchObject({
    Status: 'FAILED',
    Reason:
      'The migration failed: prepare: CannotPullContainerError; migrate: exit code unknown; CannotPullContainerError: not found',
  });
});

test('a task that ECS does not take is told with its reason', async () => {
  runTask.mockResolvedValue({ tasks: [], failures: [{ reason: 'RESOURCE:FARGATE' }] });
  expect(await answerTo('Create')).toMatchObject({
    Status: 'FAILED',
    Reason: 'The migration did not start: RESOURCE:FARGATE',
  });
});

test('one that takes too long is stopped while there is time to answer', async () => {
  describeTasks.mockResolvedValue({ tasks: [running] });
  expect(await answerTo('Create')).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('longer than Lambda can wait'),
  });
  expect(secondsLeft).toBeGreaterThan(50);
  expect(stopTask).toHaveBeenCalledWith(expect.objectContaining({ cluster: 'cluster', task: ARN }));
});

test('a question that fails is asked again', async () => {
  describeTasks.mockRejectedValueOnce(new Error('throttled'));
  seen(done);
  expect(await answerTo('Create')).toMatchObject({ Status: 'SUCCESS' });
});

test('whatever goes wrong, there is an answer', async () => {
  describeStacks.mockRejectedValue(new Error('AccessDenied'));
  expect(await answerTo('Update')).toMatchObject({ Status: 'FAILED', Reason: 'AccessDenied' });
});

test('an answer that does not arrive is sent again', async () => {
  answered.mockRejectedValueOnce(new Error('ECONNRESET')).mockResolvedValueOnce({ ok: false, status: 503 });
  expect(await answerTo('Delete')).toMatchObject({ Status: 'SUCCESS' });
  expect(answered).toHaveBeenCalledTimes(3);
});

test('the answer keeps to the size that CloudFormation takes', async () => {
  runTask.mockRejectedValue(new Error('ä€'.repeat(4000)));
  const answer = await answerTo('Create');
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(4096);
  expect(answer.Status).toBe('FAILED');
});
