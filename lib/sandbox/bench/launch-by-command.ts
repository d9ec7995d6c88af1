import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { readDocument } from '@/lib/sandbox/aws/template/document';
import { startPracticeProcess } from '@/lib/sandbox/chaos/practice-aws';
import { namesOf } from '@/lib/sandbox/chaos/scenario';
import type { DatabaseServer } from '@/lib/sandbox/chaos/server';
import { startWorld } from '@/lib/sandbox/chaos/world';
import { processorSeconds } from './figures';
import { cap } from './launch-by-slipway';
import { compareWithTruth, type Known, type LaunchResult } from './launch-result';

const templatePath = 'infra-templates/web-environment/template.yaml';

/** One process that launches one stack and waits for its end. */
export interface Command {
  way: string;
  program: string;
  /** @param folder empty, for whatever it wants to write */
  args: (stackName: string, parameters: readonly string[], folder: string) => string[];
}

export const awsDeploy: Command = {
  way: 'aws cloudformation deploy',
  program: 'aws',
  args: (stackName, parameters) => [
    ...['cloudformation', 'deploy', '--stack-name', stackName, '--template-file', templatePath],
    ...['--capabilities', 'CAPABILITY_NAMED_IAM', '--parameter-overrides', ...parameters],
  ],
};

/** @param program aws-cdk's `bin/cdk` */
export function cdkDeploy(program: string): Command {
  return {
    way: 'cdk deploy',
    program,
    args: (stackName, parameters, folder) => {
      writeAssembly(folder, stackName);
      return [
        ...['deploy', stackName, '--app', folder, '--output', join(folder, 'out')],
        ...['--require-approval', 'never', '--no-notices', '--no-version-reporting'],
        ...parameters.flatMap((parameter) => ['--parameters', parameter]),
      ];
    },
  };
}

/** A cloud assembly whose stack needs no bootstrap stack: deployed with the caller's own credentials. */
function writeAssembly(folder: string, stackName: string): void {
  const environment = 'aws://000000000000/eu-west-3';
  // CDK reads templates from its assembly only, and as JSON.
  writeFileSync(
    join(folder, 'template.json'),
    JSON.stringify(readDocument(readFileSync(templatePath, 'utf8'))),
  );
  const properties = { templateFile: 'template.json', validateOnSynth: false };
  const artifacts = { [stackName]: { type: 'aws:cloudformation:stack', environment, properties } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts }));
}

/** Launches so many stacks of the same template and parameters as Slipway's, so many processes at a time. */
export async function launchByCommand(
  command: Command,
  options: { count: number; atOnce: number; speed: number; parameters: readonly string[] },
): Promise<LaunchResult> {
  const aws = await startPracticeProcess(options.speed);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    await aws.faults([cap]);
    const processorBefore = processorSeconds('self', 'ended children');
    const started = performance.now();
    const known: Known[] = [];
    const queue = namesOf('slipway-bench', options.count);
    const lane = async (index: number) => {
      for (let stackName = queue.shift(); stackName; stackName = queue.shift()) {
        const own = mkdtempSync(join(folder, `lane-${index}-`));
        const succeeded = await succeeds(
          command,
          command.args(stackName, options.parameters, own),
          aws.url,
          folder,
        );
        known.push({ stackName, at: Date.now(), succeeded });
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, (_, index) => lane(index)));
    const wallMs = performance.now() - started;
    const calls = await aws.calls();
    const spent = processorSeconds('self', 'ended children') - processorBefore;
    await aws.faults([]);
    const way = `${command.way}, ${options.atOnce} processes at a time`;
    return await compareWithTruth(aws.url, { way, calls, known, processorSeconds: spent, wallMs });
  } finally {
    await aws.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function succeeds(command: Command, args: string[], endpoint: string, home: string): Promise<boolean> {
  const child: ChildProcess = spawn(command.program, args, {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      HOME: home,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_ACCESS_KEY_ID: 'practice',
      AWS_SECRET_ACCESS_KEY: 'practice',
      AWS_REGION: 'eu-west-3',
      AWS_DEFAULT_REGION: 'eu-west-3',
      AWS_ENDPOINT_URL: endpoint,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  return new Promise((resolvePromise, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0) process.stderr.write(`${words.trim().split('\n').slice(-2).join('\n')}\n`);
      resolvePromise(code === 0);
    });
  });
}

/** The parameters that Slipway gives a small environment, as `Key=value`. */
export async function parametersOfSlipway(server: DatabaseServer): Promise<string[]> {
  const world = await startWorld(server, 60);
  try {
    world.startWorker();
    await world.ended([await world.launch('sample')], 60_000);
    const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
    const client = new CloudFormationClient({ endpoint: world.aws.url, region: 'eu-west-3', credentials });
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'slipway-sample' }));
    return (Stacks?.[0]?.Parameters ?? []).map(
      ({ ParameterKey, ParameterValue }) => `${ParameterKey}=${ParameterValue}`,
    );
  } finally {
    await world.close();
  }
}
