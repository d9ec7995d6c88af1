import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startDatabaseServer } from '@/lib/sandbox/chaos/server';
import { markdown } from './figures';
import { awsDeploy, cdkDeploy, launchByCommand, parametersOfSlipway } from './launch-by-command';
import { launchBySlipway } from './launch-by-slipway';
import { launchHead, launchRow } from './launch-result';
import { measureOnRecord } from './on-record';

/**
 * `npm run bench:lifecycle`: the same launches by Slipway, by the AWS command line and by CDK, side by side on
 * practice AWSs that are capped alike; then how Slipway's cost grows. Prints Markdown.
 * `--only side-by-side|growth|on-record`, `--stacks 50`, `--processes 25`, `--in-flight 10,100,500`; `CDK` is the path
 * of aws-cdk's program.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      stacks: { type: 'string', default: '50' },
      processes: { type: 'string', default: '25' },
      'in-flight': { type: 'string', default: '10,100,500' },
    },
  });
  const tell = (text: string) => void process.stdout.write(`${text}\n`);
  const wanted = (part: string) => values.only === '' || values.only === part;
  const server = await startDatabaseServer(true);
  try {
    if (wanted('side-by-side')) {
      const count = Number(values.stacks);
      const options = { count, atOnce: Number(values.processes), speed: 1 };
      const rows = [launchRow(await launchBySlipway(server, count, options.speed))];
      tell(markdown(launchHead, rows));
      const parameters = await parametersOfSlipway(server);
      rows.push(launchRow(await launchByCommand(awsDeploy, { ...options, parameters })));
      tell(markdown(launchHead, rows));
      const cdk = process.env.CDK ?? 'node_modules/.bin/cdk';
      if (existsSync(cdk))
        rows.push(launchRow(await launchByCommand(cdkDeploy(cdk), { ...options, parameters })));
      else tell(`There is no CDK at ${cdk}: it is left out.`);
      tell(markdown(launchHead, rows));
    }
    if (wanted('growth')) {
      for (const count of values['in-flight'].split(',').map(Number)) {
        tell(markdown(launchHead, [launchRow(await launchBySlipway(server, count, 0.5))]));
      }
    }
    if (wanted('on-record')) {
      const figures = await measureOnRecord(server);
      const least = (what: string) => figures.find((figure) => figure.what === what)?.p95Ms ?? Number.NaN;
      const rows = figures.map(({ what, environments, p50Ms, p95Ms }) => [
        what,
        environments,
        `${p50Ms.toFixed(1)} ms`,
        `${p95Ms.toFixed(1)} ms`,
        (p95Ms / least(what)).toFixed(2),
      ]);
      tell(markdown(['what', 'environments on record', 'p50', 'p95', 'p95, ratio to 100'], rows));
    }
  } finally {
    await server.close();
  }
}

await main();
