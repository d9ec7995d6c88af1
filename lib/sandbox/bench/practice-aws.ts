import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { median, percentile } from './figures';

/**
 * `npm run bench:sandbox`: 500 stacks of the web environment at once in a practice AWS of its own process. Prints its
 * memory and what DescribeStacks takes meanwhile, beside a request that does nothing, in the same run.
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
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/sandbox/aws/main.ts'], {
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

function residentMiB(pid: number | undefined): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

function tell(what: string, took: readonly number[]): void {
  const p95 = percentile(took, 0.95);
  process.stdout.write(`${what.padEnd(42)} median ${median(took).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms\n`);
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
  const describe = await times(CALLS, (index) =>
    client.send(new DescribeStacksCommand({ StackName: `slipway-bench-${(index * 37) % STACKS}` })),
  );
  const health = await times(CALLS, async () => (await fetch(`${url}/_sandbox/health`)).text());
  tell(`CreateStack × ${STACKS}, ${AT_ONCE} at a time`, create);
  tell(`DescribeStacks × ${CALLS} while they launch`, describe);
  tell(`a request that does nothing × ${CALLS}`, health);
  const ratio = median(describe) / median(health);
  process.stdout.write(`DescribeStacks / nothing, medians: ${ratio.toFixed(1)}\n`);
  process.stdout.write(`memory with ${STACKS} stacks: ${residentMiB(child.pid).toFixed(0)} MiB resident\n`);
} finally {
  child.kill('SIGTERM');
}
