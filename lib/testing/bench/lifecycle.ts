import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type DatabaseServer, startDatabaseServer } from '@/lib/testing/chaos/server';
import { cdkDeploy } from './cdk-deploy';
import { awsDeploy, type Command } from './command';
import { launchFairly } from './fair-launches';
import { launchByCommand } from './launch-by-command';
import { launchBySlipway } from './launch-by-slipway';
import type { LaunchResult } from './launch-result';
import { callTable, launchTable, ratioTable } from './launch-tables';
import { measureOnRecord } from './on-record';
import { tell } from './progress';
import { parametersOfSlipway } from './slipway-parameters';

/**
 * `npm run bench`: the same launches by Slipway, by the AWS command line and by CDK, side by side on
 * practice AWSs that are capped alike; then how Slipway's cost grows. Prints Markdown to the standard output, each table
 * as soon as it is there, and where it is to the standard error. What fails is told and left out, and the exit code is 1.
 *
 * `--only side-by-side|growth|on-record|fairness`, `--ways slipway,aws,cdk`, `--stacks 50`, `--processes 25`,
 * `--in-flight 10,100,500`, `--rounds 200`, `--launches 900`, `--teams 30`. `CDK` is the path of aws-cdk's program; measured with 2.1148.1, which
 * `npm install --prefix <folder> aws-cdk@2.1148.1` puts at `<folder>/node_modules/aws-cdk/bin/cdk`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      ways: { type: 'string', default: 'slipway,aws,cdk' },
      stacks: { type: 'string', default: '50' },
      processes: { type: 'string', default: '25' },
      'in-flight': { type: 'string', default: '10,100,500' },
      rounds: { type: 'string', default: '200' },
      launches: { type: 'string', default: '900' },
      teams: { type: 'string', default: '30' },
    },
  });
  const wanted = (part: string) => values.only === '' || values.only === part;
  const server = await startDatabaseServer(true);
  try {
    if (wanted('side-by-side')) {
      const run = { count: Number(values.stacks), atOnce: Number(values.processes), speed: 1 };
      await compareWays(server, values.ways.split(','), run);
    }
    if (wanted('growth')) await measureGrowth(server, values['in-flight'].split(',').map(Number));
    if (wanted('fairness')) {
      const asked = { launches: Number(values.launches), teams: Number(values.teams) };
      await attempt('fairness', async () => print(await launchFairly(server, asked)));
    }
    if (wanted('on-record'))
      await attempt('what is on record', () => measureOnRecord(server, Number(values.rounds), print));
  } finally {
    await server.close();
  }
}

const print = (text: string) => void process.stdout.write(`${text}\n\n`);

/** So that hours of measuring don't end with one thing that fails. */
async function attempt(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    tell(`${what} failed: ${error instanceof Error ? error.stack : error}`);
  }
}

async function compareWays(
  server: DatabaseServer,
  ways: readonly string[],
  run: { count: number; atOnce: number; speed: number },
): Promise<void> {
  const results: LaunchResult[] = [];
  const measure = (way: string, launch: () => Promise<LaunchResult>) =>
    attempt(way, async () => {
      results.push(await launch());
      print(launchTable(results));
    });
  if (ways.includes('slipway')) {
    await measure('Slipway', () => launchBySlipway(server, run.count, run.speed));
  }
  await attempt('the commands', async () => {
    const parameters = await parametersOfSlipway(server);
    for (const command of commandsOf(ways)) {
      await measure(command.way, () => launchByCommand(command, { ...run, parameters }));
    }
  });
  if (results.length > 1) print(ratioTable(results));
  if (results.length > 0) print(callTable(results));
}

function commandsOf(ways: readonly string[]): Command[] {
  const commands = ways.includes('aws') ? [awsDeploy] : [];
  if (!ways.includes('cdk')) return commands;
  const cdk = resolve(process.env.CDK || 'node_modules/.bin/cdk');
  if (existsSync(cdk)) return [...commands, cdkDeploy(cdk)];
  tell(`There is no CDK at ${cdk}: it is left out.`);
  return commands;
}

async function measureGrowth(server: DatabaseServer, counts: readonly number[]): Promise<void> {
  const results: LaunchResult[] = [];
  for (const count of counts) {
    await attempt(`${count} in flight`, async () => {
      results.push(await launchBySlipway(server, count, 0.5));
      print(launchTable(results));
    });
  }
  if (results.length > 0) print(callTable(results));
}

await main();
