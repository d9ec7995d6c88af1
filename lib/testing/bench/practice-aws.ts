import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import { median, percentile } from './figures';

/**
 * `npm run bench:sandbox`: 500 stacks of the web environment at once in a practice AWS of its own process, until the
 * last one is up. Prints its memory and what DescribeStacks takes meanwhile, beside a request that does nothing, in
 * the same run.
 */
const STACKS = 500;
const CALLS = 400;
const AT_ONCE = 8;
const region = 'eu-west-3';
const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };

const template = readFileSync('infra-templates/web-environment/template.yaml', 'utf8');
const given = {
  Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
  ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  ArtifactBucket: 'artifacts',
  ArtifactPrefix: 'bench',
};

async function startPracticeProcess(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/practice-aws/main.ts'], {
    env: { ...process.env, SANDBOX_QUOTAS: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { url: (JSON.parse(line) as { url: string }).url, child };
}

/** Runs `work` for 0 … count-1, some at a time, and returns how long each took, in ms. */
async function times(count: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) {
      const started = performance.now();
      await work(index);
      took.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return took;
}

/** The most memory that the process has had resident so far. */
function peakMiB(pid: number | undefined): number {
  const kib = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

async function countIn(client: CloudFormationClient, status: StackStatus): Promise<number> {
  let count = 0;
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStacksCommand({ StackStatusFilter: [status], NextToken }));
    count += page.StackSummaries?.length ?? 0;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return count;
}

function tell(what: string, took: readonly number[]): void {
  const [middle, p95] = [median(took), percentile(took, 0.95)].map((ms) => `${ms.toFixed(1)} ms`);
  const label = `${what} × ${took.length}`;
  process.stdout.write(`${label.padEnd(56)} median ${middle}, p95 ${p95}\n`);
}

const { url, child } = await startPracticeProcess();
try {
  const client = new CloudFormationClient({ endpoint: url, region, credentials });
  const create = await times(STACKS, (index) =>
    client.send(
      new CreateStackCommand({
        StackName: `slipway-bench-${index}`,
        TemplateBody: template,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters: Object.entries({ ...given, EnvironmentName: `bench-${index}` }).map(
          ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
        ),
      }),
    ),
  );
  const launched = performance.now();
  const atFirst = await countIn(client, 'CREATE_IN_PROGRESS');
  const health: number[] = [];
  const describe: number[] = [];
  while ((await countIn(client, 'CREATE_IN_PROGRESS')) > 0) {
    describe.push(
      ...(await times(CALLS, (index) =>
        client.send(new DescribeStacksCommand({ StackName: `slipway-bench-${(index * 37) % STACKS}` })),
      )),
    );
    health.push(...(await times(CALLS, async () => (await fetch(`${url}/_sandbox/health`)).text())));
  }
  const seconds = (performance.now() - launched) / 1000;
  const up = await countIn(client, 'CREATE_COMPLETE');
  process.stdout.write(
    `${atFirst} of ${STACKS} in flight at first, ${up} up after ${seconds.toFixed(0)} s\n`,
  );
  tell(`CreateStack, ${AT_ONCE} at a time`, create);
  tell('DescribeStacks of one, until none is in flight', describe);
  tell('a request that does nothing', health);
  const ratio = median(describe) / median(health);
  process.stdout.write(`DescribeStacks of one / nothing, medians: ${ratio.toFixed(1)}\n`);
  process.stdout.write(`most memory with ${STACKS} stacks: ${peakMiB(child.pid).toFixed(0)} MiB resident\n`);
} finally {
  child.kill('SIGTERM');
}
